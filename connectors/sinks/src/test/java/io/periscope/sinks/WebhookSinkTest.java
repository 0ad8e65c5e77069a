package io.periscope.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookSinkTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private volatile int status = 204;
  private HttpServer server;
  private WebhookSink sink;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/hook", this::take);
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    sink =
        new WebhookSink(
            "totals", new WebhookSinkConnector.Settings(url, Map.of("X-Token", "secret")));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(exchange.getRequestHeaders().getFirst("X-Token")).isEqualTo("secret");
    keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
    told.add(body);
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void tellsAllThenWhatChanges() {
    sink.write(Answers.of(1, "a,1,1.50"));
    sink.write(Answers.of(2, "a,1,1.50"));
    sink.write(Answers.of(3, "b,1,2.00"));
    assertThat(told)
        .containsExactly(
            "{\"sink\":\"totals\",\"all\":true,\"coverage\":{\"sales\":{\"0\":1}},"
                + "\"upserts\":[{\"shop\":\"a\",\"n\":1,\"amount\":1.50}],\"deletes\":[]}",
            "{\"sink\":\"totals\",\"all\":false,\"coverage\":{\"sales\":{\"0\":3}},"
                + "\"upserts\":[{\"shop\":\"b\",\"n\":1,\"amount\":2.00}],"
                + "\"deletes\":[{\"shop\":\"a\"}]}");
  }

  @Test
  void whatWasNotTakenIsToldAgain() {
    status = 503;
    assertThatThrownBy(() -> sink.write(Answers.of(1, "a,1,1.50")))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("sink 'totals'")
        .hasMessageContaining("could not be told: it answered 503; it is tried again");
    status = 200;
    sink.write(Answers.of(1, "a,1,1.50"));
    assertThat(told).hasSize(2);
    assertThat(told.get(0)).isEqualTo(told.get(1));
    assertThat(keys.get(0)).isEqualTo(keys.get(1));
  }
}
