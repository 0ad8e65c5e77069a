package io.periscope.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.RecordHead;
import io.periscope.core.serving.Operations;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Events in, and what became of the bad ones. */
final class StreamsApi {
  private final Operations operations;
  private final Incoming incoming;
  private final Names names;

  StreamsApi(Operations operations) {
    this.operations = operations;
    this.incoming = new Incoming(operations);
    this.names = new Names(operations);
  }

  void register(RoutesConfig routes) {
    routes.post("/api/streams/{name}", this::append);
    routes.get("/api/streams/{name}/quarantine", this::quarantine);
    routes.post("/api/streams/{name}/quarantine/retry", this::retry);
  }

  private void append(Context ctx) {
    Parameters.only(ctx);
    String stream = names.stream(ctx.pathParam("name"));
    List<OutgoingEvent> events = EventSplitter.split(ctx).stream().map(OutgoingEvent::of).toList();
    ArrayNode positions = Json.array();
    int accepted = 0;
    for (Incoming.Sent sent : incoming.send(ctx, stream, events)) {
      if (sent.position().isPresent()) {
        positions.add(sent.position().get().toString());
        accepted++;
      } else {
        positions.addObject().put("error", sent.reason());
      }
    }
    ctx.status(accepted == events.size() ? 202 : accepted == 0 ? 503 : 207);
    ObjectNode answer = Json.object().put("accepted", accepted);
    answer.set("positions", positions);
    Json.answer(ctx, answer);
  }

  private void quarantine(Context ctx) {
    Parameters.only(ctx, "limit", "offset");
    ArrayNode events = Json.array();
    List<QuarantinedEvent> found =
        operations.quarantine(
            names.stream(ctx.pathParam("name")),
            Parameters.number(ctx, "limit", 50),
            Parameters.number(ctx, "offset", 0));
    for (QuarantinedEvent event : found) {
      ObjectNode node = events.addObject();
      node.put("position", event.position().toString());
      node.put("at", event.at().toString());
      node.put("reason", event.reason());
      node.set("raw", Json.value(utf8(event.raw()).map(text -> text)));
      node.put("raw_base64", Base64.getEncoder().encodeToString(event.raw()));
      event.head().ifPresent(head -> node.set("record", head(head)));
    }
    Json.answer(ctx, events);
  }

  private static ObjectNode head(RecordHead head) {
    ObjectNode node = Json.object();
    node.set("key_base64", Json.value(head.key().map(Base64.getEncoder()::encodeToString)));
    ArrayNode headers = node.putArray("headers");
    for (RecordHead.Header header : head.headers()) {
      ObjectNode each = headers.addObject().put("name", header.name());
      each.set("value_base64", Json.value(header.value().map(Base64.getEncoder()::encodeToString)));
    }
    return node;
  }

  private void retry(Context ctx) {
    Parameters.only(ctx);
    long accepted = operations.retryQuarantine(names.stream(ctx.pathParam("name")));
    Json.answer(ctx, Json.object().put("accepted", accepted));
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
