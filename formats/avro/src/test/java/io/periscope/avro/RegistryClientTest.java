package io.periscope.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.Settings;
import io.periscope.api.registry.RegistryException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Map<String, String> asked = new ConcurrentHashMap<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
          asked.put(
              path, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          asked.put(
              "login",
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                  .orElse("none"));
          String[] answer = answers.getOrDefault(path, "500 oops").split(" ", 2);
          byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private RegistryClient client() {
    return RegistryClient.of(
        new Settings.Registry(
            Optional.of("http://${HOST}:" + server.getAddress().getPort() + "/"),
            Optional.of("me"),
            Optional.of("${SECRET}")),
        Map.of("HOST", "127.0.0.1", "SECRET", "p:w"));
  }

  @Test
  void asksForSchemas() {
    answers.put("GET /schemas/ids/7", "200 {\"schema\":\"\\\"int\\\"\"}");
    answers.put("GET /schemas/ids/8", "404 {\"error_code\":40403,\"message\":\"no\"}");
    answers.put("GET /schemas/ids/9", "200 {\"schemaType\":\"JSON\",\"schema\":\"{}\"}");
    assertThat(client().schema(7)).contains("\"int\"");
    assertThat(client().schema(8)).isEmpty();
    assertThatThrownBy(() -> client().schema(9))
        .isInstanceOf(RegistryException.class)
        .hasMessage("schema 9 is of type JSON, not AVRO");
    assertThat(asked).containsEntry("login", "Basic bWU6cDp3");
  }

  @Test
  void registers() {
    answers.put("POST /subjects/a%20b%2Fc/versions", "200 {\"id\":3}");
    answers.put(
        "POST /subjects/s/versions", "409 {\"error_code\":409,\"message\":\"it does not fit\"}");
    assertThat(client().register("a b/c", "\"int\"")).isEqualTo(3);
    assertThat(asked)
        .containsEntry("POST /subjects/a%20b%2Fc/versions", "{\"schema\":\"\\\"int\\\"\"}");
    assertThatThrownBy(() -> client().register("s", "\"int\""))
        .isInstanceOf(RegistryException.class)
        .hasMessage("it does not fit");
  }

  /** Anything that says nothing about the schema is no reason to reject an event. */
  @Test
  void anythingElseIsTheRegistrysFault() {
    answers.put("GET /schemas/ids/1", "404 not a registry at all");
    answers.put("GET /schemas/ids/2", "401 {\"error_code\":401,\"message\":\"who are you\"}");
    answers.put("GET /schemas/ids/3", "200 <html>");
    for (int id = 1; id <= 4; id++) {
      int each = id;
      assertThatThrownBy(() -> client().schema(each))
          .isInstanceOfSatisfying(
              PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
          .hasMessageContaining("/schemas/ids/" + id + " with status");
    }
    RegistryClient client = client();
    server.stop(0);
    assertThatThrownBy(() -> client.schema(1))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessageContaining("the schema registry http://127.0.0.1:")
        .hasMessageContaining("cannot be asked");
  }

  @Test
  void settingsThatAreWrongAreTold() {
    assertThatThrownBy(
            () ->
                RegistryClient.of(
                    new Settings.Registry(
                        Optional.of("http://${NOWHERE}"), Optional.empty(), Optional.empty()),
                    Map.of()))
        .hasMessage(
            "periscope.yaml: 'registry': the environment variable NOWHERE is not set; set it before the start");
    assertThatThrownBy(
            () ->
                RegistryClient.of(
                    new Settings.Registry(
                        Optional.of("${URL}"), Optional.empty(), Optional.empty()),
                    Map.of("URL", "registry:8081")))
        .hasMessageContaining("registry.url 'registry:8081' is no address");
  }
}
