package io.periscope.sinks;

import com.fasterxml.jackson.core.JsonGenerator;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.sink.Changes;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.Snapshot;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Tells an address of each change by POST: rows that are new or differ, and keys of rows that are
 * gone. At least once, in order: a change counts as told when the answer is 2xx, and is told again,
 * with what came since, until then. The first message of a process has all rows and says so. Equal
 * messages have equal {@code Idempotency-Key} headers.
 */
final class WebhookSink implements Sink {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String sink;
  private final WebhookSinkConnector.Settings settings;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private Optional<Map<List<Optional<Object>>, List<Optional<Object>>>> told = Optional.empty();

  WebhookSink(String sink, WebhookSinkConnector.Settings settings) {
    this.sink = sink;
    this.settings = settings;
  }

  @Override
  public void write(Snapshot snapshot) {
    var changes =
        Changes.between(
            sink,
            told.orElse(Map.of()),
            snapshot,
            (s, row) -> s.keyOf(s.rows().get(row)),
            (s, row) -> s.rows().get(row));
    if (told.isPresent() && changes.isEmpty()) {
      return;
    }
    send(message(snapshot, changes));
    told = Optional.of(changes.now());
  }

  private String message(
      Snapshot snapshot, Changes<List<Optional<Object>>, List<Optional<Object>>> changes) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = RowText.generator(out)) {
      json.writeStartObject();
      json.writeStringField("sink", sink);
      json.writeBooleanField("all", told.isEmpty());
      json.writeFieldName("coverage");
      json.writeStartObject();
      for (Map.Entry<String, Coverage> each : new TreeMap<>(snapshot.coverage()).entrySet()) {
        json.writeFieldName(each.getKey());
        json.writeRawValue(each.getValue().toString());
      }
      json.writeEndObject();
      json.writeArrayFieldStart("upserts");
      for (List<Optional<Object>> row : changes.upserts().values()) {
        RowText.write(json, snapshot.columns().names(), row);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("deletes");
      for (List<Optional<Object>> key : changes.deletes()) {
        RowText.write(json, snapshot.key(), key);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private void send(String message) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.url())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json; charset=utf-8")
            .header(
                "Idempotency-Key",
                UUID.nameUUIDFromBytes(message.getBytes(StandardCharsets.UTF_8)).toString());
    settings.headers().forEach((name, value) -> request.header(name, Environment.fill(value)));
    try {
      HttpResponse<String> response =
          client.send(
              request.POST(HttpRequest.BodyPublishers.ofString(message)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw failed("it answered " + response.statusCode(), new IOException(response.body()));
      }
    } catch (IOException e) {
      throw failed(e.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted", e);
    }
  }

  private PeriscopeException failed(String why, Exception e) {
    return PeriscopeException.resource(
        "sink '%s': %s could not be told: %s; it is tried again"
            .formatted(sink, settings.url(), why),
        e);
  }

  @Override
  public void close() {}
}
