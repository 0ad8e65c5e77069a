package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriscopeServerTest {
  private final FakeOperations operations = new FakeOperations();
  private final PeriscopeServer server =
      PeriscopeServer.start(operations, new Settings.Http("127.0.0.1", 0));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void saysThatThePortIsTaken() {
    assertThatThrownBy(
            () -> PeriscopeServer.start(operations, new Settings.Http("127.0.0.1", server.port())))
        .isInstanceOfSatisfying(
            PeriscopeException.class,
            e -> assertThat(e.fault()).isEqualTo(PeriscopeException.Fault.RESOURCE))
        .hasMessage(
            "port %d on 127.0.0.1 is taken; stop what uses it, or choose another with --port",
            server.port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/nothing", "/nothing", "/api/streams"})
  void anUnknownPathIsNotFound(String path) {
    HttpResponse<String> response = client.get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(Client.error(response)).isNotEmpty();
  }

  @Test
  void servesThePageAndItsFilesOfItsOwn() {
    HttpResponse<String> page = client.get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("<title>Periscope</title>")
        .doesNotContain("http://", "https://");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy).startsWith("default-src 'self';").doesNotContain("unsafe"));
    page.body()
        .lines()
        .filter(line -> line.contains("src=\"/") || line.contains("href=\"/"))
        .map(line -> line.replaceAll(".*(?:src|href)=\"(/[^\"]*)\".*", "$1"))
        .forEach(path -> assertThat(client.get(path).statusCode()).as(path).isEqualTo(200));
  }

  @Test
  void compressesForWhomAsks() {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/views/hourly_trips"))
            .header("Accept-Encoding", "gzip");

    assertThat(client.send(request).headers().firstValue("Content-Encoding")).hasValue("gzip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "null",
        "http://127.0.0.1.evil.example:80",
        "http://127.0.0.1:1",
        "http://localhost",
        "https://127.0.0.1",
        "not a URL"
      })
  void refusesPagesOfOthers(String origin) {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/batch"))
            .header("Origin", origin)
            .POST(BodyPublishers.noBody());

    assertThat(client.send(request).statusCode()).isEqualTo(403);
    assertThat(operations.asked).isEmpty();
  }

  @Test
  void takesItsOwnPage() {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/batch"))
            .header("Origin", server.url())
            .POST(BodyPublishers.noBody());

    assertThat(client.send(request).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1:1", "[::1]:8080"})
  void answersUnderLocalNames(String host) throws IOException {
    assertThat(statusLine(server, host)).contains(" 200 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "localhost.evil.example:80", "10.0.0.1"})
  void refusesOtherNames(String host) throws IOException {
    assertThat(statusLine(server, host)).contains(" 403 ");
  }

  @Test
  void onAllInterfacesItTakesAddressesButNoNames() throws IOException {
    try (PeriscopeServer open =
        PeriscopeServer.start(operations, new Settings.Http("0.0.0.0", 0))) {
      assertThat(open.url()).isEqualTo("http://127.0.0.1:" + open.port());
      assertThat(statusLine(open, "10.0.0.1:80")).contains(" 200 ");
      assertThat(statusLine(open, "evil.example")).contains(" 403 ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:80,   http://10.0.0.1,       200",
    "10.0.0.1,      http://10.0.0.1:80,    200",
    "10.0.0.1,      https://10.0.0.1,      200",
    "10.0.0.1:8080, http://10.0.0.1:8080,  200",
    "[fd00::1]:80,  http://[fd00::1],      200",
    "10.0.0.1:8080, http://10.0.0.1:3000,  403",
    "10.0.0.1:8080, http://10.0.0.1,       403",
    "10.0.0.1:80,   http://10.0.0.2,       403",
    "10.0.0.1:80,   http://evil.example,   403",
    "10.0.0.1:80,   null,                  403",
    "10.0.0.1:80,   http://localhost:80,   403"
  })
  void onAllInterfacesAPostMustComeFromThePageThatIsAsked(String host, String origin, int status)
      throws IOException {
    try (PeriscopeServer open =
        PeriscopeServer.start(operations, new Settings.Http("0.0.0.0", 0))) {
      String line =
          statusLine(open, "POST /api/batch", host, "Origin: " + origin + "\r\nContent-Length: 0");

      assertThat(line).contains(" " + status + " ");
      assertThat(operations.asked).hasSize(status == 200 ? 1 : 0);
    }
  }

  private static String statusLine(PeriscopeServer server, String host) throws IOException {
    return statusLine(server, "GET /health", host, "Accept: */*");
  }

  private static String statusLine(PeriscopeServer server, String what, String host, String headers)
      throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String request =
          "%s HTTP/1.1\r\nHost: %s\r\n%s\r\nConnection: close\r\n\r\n"
              .formatted(what, host, headers);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }
  }
}
