package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveApiTest {
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  private final FakeOperations operations = new FakeOperations();
  private final LiveApi updates = new LiveApi(operations, Duration.ofMillis(1200));
  private final PeriscopeServer server =
      PeriscopeServer.start(updates, operations, new Settings.Http("127.0.0.1", 0));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tellsTheStatusAtOnceAndWhenItChanges() throws Exception {
    try (BufferedReader live = live("")) {
      assertThat(next(live, "status").at("/streams/0/accepted").asLong()).isEqualTo(1000);

      operations.accepted = 1001;
      JsonNode status = next(live, "status");
      while (status.at("/streams/0/accepted").asLong() == 1000) {
        status = next(live, "status"); // told again before the change was seen
      }

      assertThat(status.at("/streams/0/accepted").asLong()).isEqualTo(1001);
    }
  }

  @Test
  void sendsTheViewAgainWhenMoreIsCoveredOrABatchVersionIsNew() throws Exception {
    try (BufferedReader live = live("?view=hourly_trips&layer=batch&limit=7")) {
      assertThat(next(live, "view").at("/rows/0/2").asLong()).isEqualTo(993);
      operations.accepted = 1001;
      assertThat(next(live, "view").at("/rows/0/2").asLong()).isEqualTo(994);
      operations.version = 4;
      assertThat(next(live, "view").at("/meta/batch_version/hourly_trips").asLong()).isEqualTo(4);
    }

    assertThat(operations.requests)
        .hasSize(3)
        .allSatisfy(request -> assertThat(request.limit()).hasValue(7));
  }

  @Test
  void refusesWhatItCannotSubscribeBeforeTheStreamBegins() {
    Client client = new Client(server);

    assertThat(client.get("/api/live?view=none").statusCode()).isEqualTo(404);
    assertThat(client.get("/api/live?layer=fast").statusCode()).isEqualTo(400);
    assertThat(client.get("/api/live?view=by_vendor&limit=x").statusCode()).isEqualTo(400);
    assertThat(client.get("/api/live?view=by_vendor&order=x").statusCode()).isEqualTo(400);
    assertThat(Client.error(client.get("/api/live?veiw=by_vendor")))
        .startsWith("unknown parameter 'veiw'; expected view, layer, order, limit, offset;")
        .endsWith("; did you mean 'view'?");
    assertThat(updates.clients()).isZero();
  }

  @Test
  void tellsAFailingViewAndGoesOn() throws Exception {
    operations.failure = Optional.of(PeriscopeException.user("vendor_id cannot be 'é'"));
    try (BufferedReader live = live("?view=hourly_trips&vendor_id=%C3%A9")) {
      assertThat(next(live, "view_error").toString())
          .isEqualTo("{\"message\":\"vendor_id cannot be 'é'\"}");
      operations.failure = Optional.empty();
      operations.accepted = 1001;
      assertThat(next(live, "view").at("/rows/0/2").asLong()).isEqualTo(1001);
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsUpNobodyAndIsDropped() throws Exception {
    operations.note = "x".repeat(150_000); // 14 MB an event: more than sockets keep
    try (Socket stuck = new Socket();
        BufferedReader live = live("")) {
      stuck.setReceiveBufferSize(4096);
      stuck.connect(new InetSocketAddress("127.0.0.1", server.port()));
      String request = "GET /api/live?view=hourly_trips HTTP/1.1\r\nHost: localhost\r\n\r\n";
      stuck.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      next(live, "status");
      while (updates.clients() < 2) {
        operations.accepted++;
        next(live, "status");
      }

      // The one that reads goes on hearing of every change, while the other is there and after.
      int heard = 0;
      while (updates.clients() == 2) {
        operations.accepted++;
        long wanted = operations.accepted;
        while (next(live, "status").at("/streams/0/accepted").asLong() < wanted) {
          // told again before the change was seen
        }
        heard++;
      }
      assertThat(heard).isPositive();
      // What was dropped is also disconnected: its end is there to be read.
      stuck.setSoTimeout(10_000);
      long left = drain(stuck.getInputStream());
      assertThat(left).isLessThan(14_000_000);
    }
  }

  private static long drain(InputStream in) throws IOException {
    long bytes = 0;
    try {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
    } catch (SocketException e) {
      // Reset: that is an end, too.
    }
    return bytes;
  }

  @Test
  void asksForTheStatusOnceForAllClients() throws Exception {
    try (BufferedReader one = live("");
        BufferedReader two = live("");
        BufferedReader three = live("")) {
      next(one, "status");
      next(two, "status");
      next(three, "status");
      int before = operations.statusAsked.get();
      long start = System.nanoTime();
      for (int change = 1; change <= 2; change++) {
        operations.accepted = 1000 + change;
        for (BufferedReader each : new BufferedReader[] {one, two, three}) {
          while (next(each, "status").at("/streams/0/accepted").asLong() != operations.accepted) {
            // told again before the change was seen
          }
        }
      }

      // Twice a second, however long it took; not as often for each client.
      long asked = operations.statusAsked.get() - before;
      long halfSeconds = Duration.ofNanos(System.nanoTime() - start).dividedBy(HALF_A_SECOND);
      assertThat(asked).isLessThanOrEqualTo(halfSeconds + 2);
    }
  }

  @Test
  void closesAtOnceWithClientsListening() throws Exception {
    try (BufferedReader live = live("?view=by_vendor")) {
      next(live, "view");
      long start = System.nanoTime();

      server.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  private BufferedReader live(String parameters) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(server.url() + "/api/live" + parameters));
    var response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static JsonNode next(BufferedReader live, String event) throws IOException {
    String name = "";
    for (String line = live.readLine(); line != null; line = live.readLine()) {
      if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ") && name.equals(event)) {
        return new ObjectMapper().readTree(line.substring(6));
      }
    }
    throw new AssertionError("the stream ended before an event '" + event + "'");
  }
}
