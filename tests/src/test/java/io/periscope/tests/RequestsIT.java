package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.tests.DeathPoint.Moment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that repeats its request after the program was killed has sent its events once. */
class RequestsIT {
  private static final int EVENTS = 500;

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void aRequestThatIsRepeatedAfterAKillCountsOnce() throws Exception {
    writeWorkspace();
    Death death = new Death(DeathPoint.APPEND_REQUEST, Moment.AFTER, 1);
    Program killed = Program.start(DyingMain.command(death, folder));
    assertThat(isAnswered(killed, "a")).isFalse();
    assertThat(killed.join()).isEqualTo(Killer.KILLED);

    // So few that the first request uses them up; what is only answered again does not count.
    try (Program program = Program.up(folder, "--set", "http.rate=1/h")) {
      HttpResponse<String> answer = send(program, "a", "a");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      assertThat(Program.json(answer.body()).get("accepted").asInt()).isEqualTo(EVENTS);
      assertThat(send(program, "a", "b").statusCode()).isEqualTo(422);
      assertThat(rest(program).statusCode()).isEqualTo(200);
      HttpResponse<String> tooMany = send(program, "b", "b");
      assertThat(tooMany.statusCode()).isEqualTo(429);
      assertThat(tooMany.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 7_200L);
      assertThat(rest(program).statusCode()).isEqualTo(429);
      assertThat(send(program, "a", "a").body()).isEqualTo(answer.body());
      List<List<String>> expected =
          List.of(
              List.of("a", "" + EVENTS, "" + EVENTS * (EVENTS - 1) / 2),
              List.of("rest", "2", "15"));
      String sql = "SELECT request, n, ids FROM by_request ORDER BY request";
      Eventually.holds(
          Duration.ofSeconds(30),
          () -> program.query(sql, "merged").equals(expected),
          () -> program.query(sql, "merged").toString());
      // What a program that was killed left open, if anything, is decided now: nothing follows.
      assertThat(program.post("/api/verify", Map.of()).get("passed").asBoolean()).isTrue();
      assertThat(program.query(sql, "merged")).isEqualTo(expected);
    }
  }

  private boolean isAnswered(Program program, String request) throws InterruptedException {
    try {
      send(program, request, request);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> send(Program program, String key, String request)
      throws IOException, InterruptedException {
    String body =
        IntStream.range(0, EVENTS)
            .mapToObj(i -> "{\"request\":\"%s\",\"id\":%d}".formatted(request, i))
            .collect(Collectors.joining("\n"));
    return http.send(
        HttpRequest.newBuilder(URI.create(program.url() + "/api/streams/events"))
            .header("Content-Type", "application/x-ndjson")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> rest(Program program) throws IOException, InterruptedException {
    String body =
        """
        {"records": [{"value": {"request": "rest", "id": 7}, "partition": 1},
                     {"value": {"request": "rest", "id": 8}, "key": "k"}]}
        """;
    return http.send(
        HttpRequest.newBuilder(URI.create(program.url() + "/topics/events"))
            .header("Content-Type", "application/vnd.kafka.json.v2+json")
            .header("Accept", "application/vnd.kafka.v2+json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void writeWorkspace() throws IOException {
    Files.createDirectories(folder.resolve("streams"));
    Files.createDirectories(folder.resolve("views"));
    Files.writeString(
        folder.resolve("periscope.yaml"), "http: {port: 0}\nlog: {port: 0}\nbatch: {every: off}\n");
    Files.writeString(
        folder.resolve("streams/events.yaml"),
        "stream: events\nfields: {request: string, id: int}\n");
    Files.writeString(
        folder.resolve("views/by_request.sql"),
        "SELECT request, COUNT(*) AS n, SUM(id) AS ids FROM events GROUP BY request\n");
  }
}
