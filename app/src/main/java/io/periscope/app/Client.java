package io.periscope.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Speaks the HTTP interface of a running program. */
final class Client {
  /** Decimals keep all their digits. */
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String url;

  Client(String url) {
    this.url = url;
  }

  JsonNode get(String path) {
    return parse(send(HttpRequest.newBuilder(URI.create(url + path)).GET().build()));
  }

  String text(String path) {
    return send(HttpRequest.newBuilder(URI.create(url + path)).GET().build());
  }

  JsonNode post(String path, Map<String, ?> body) {
    return parse(postForText(path, body));
  }

  JsonNode post(String path, Map<String, ?> body, Map<String, String> headers) {
    return parse(postForText(path, body, headers));
  }

  /** Posts events, one a line. */
  JsonNode postLines(String path, byte[] lines) {
    return parse(
        send(
            HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(lines))
                .build()));
  }

  String postForText(String path, Map<String, ?> body) {
    return postForText(path, body, Map.of());
  }

  private String postForText(String path, Map<String, ?> body, Map<String, String> headers) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url + path))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
      headers.forEach(request::header);
      return send(request.build());
    } catch (JsonProcessingException e) {
      throw PeriscopeException.internal("cannot write the request: " + e.getMessage(), e);
    }
  }

  private String send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw failure(response);
      }
      return response.body();
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot reach " + url + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PeriscopeException.resource("interrupted", e);
    }
  }

  private static PeriscopeException failure(HttpResponse<String> response) {
    String message = parse(response.body()).at("/error/message").asText(response.body());
    if (response.statusCode() == 429) {
      long seconds = response.headers().firstValueAsLong("Retry-After").orElse(1);
      return new BusyException(message, Duration.ofSeconds(seconds));
    }
    Fault fault =
        response.statusCode() < 500
            ? Fault.USER
            : response.statusCode() == 503 ? Fault.RESOURCE : Fault.INTERNAL;
    return new PeriscopeException(fault, message);
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw PeriscopeException.internal("the answer is not JSON: " + body, e);
    }
  }
}
