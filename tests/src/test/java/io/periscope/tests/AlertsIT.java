package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts fire once, are forgotten by no restart, and are resolved once. */
class AlertsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path temp;

  private Path workspace(String url) throws IOException {
    Path workspace = temp.resolve("readings");
    Files.createDirectories(workspace.resolve("streams"));
    Files.createDirectories(workspace.resolve("alerts"));
    Files.writeString(
        workspace.resolve("periscope.yaml"),
        """
        name: readings
        notify:
          audit: { file: { path: out/alerts.jsonl } }
          hook: { webhook: { url: "%s" } }
        """
            .formatted(url));
    Files.writeString(
        workspace.resolve("streams/readings.yaml"),
        "stream: readings\nfields:\n  id: string\n  degrees: int\n");
    Files.writeString(
        workspace.resolve("alerts/rubbish.yaml"),
        """
        alert: rubbish
        description: The sensor is broken
        when: { quarantine: { stream: readings, share: 0.5, over: 1d } }
        notify: [audit, hook]
        """);
    return workspace;
  }

  private static List<String> states(Path file) {
    List<String> states = new ArrayList<>();
    if (Files.exists(file)) {
      try {
        for (String line : Files.readAllLines(file)) {
          states.add(Program.json(line).get("state").asText());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return states;
  }

  private static String state(Program program) {
    return program.get("/api/alerts").at("/alerts/0/state").asText();
  }

  private static long waiting(Program program) {
    long waiting = 0;
    for (JsonNode channel : program.get("/api/alerts").get("channels")) {
      waiting += channel.get("waiting").asLong();
    }
    return waiting;
  }

  @Test
  void oneThatFiresIsToldOnceOverAKillAndResolvedOnce() throws IOException {
    List<String> heard = new CopyOnWriteArrayList<>();
    AtomicInteger status = new AtomicInteger(500);
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (status.get() == 200) {
            heard.add(body);
          }
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    hook.start();
    try {
      Path workspace = workspace("http://127.0.0.1:" + hook.getAddress().getPort());
      Path audit = workspace.resolve("out/alerts.jsonl");
      try (Program program = Program.up(workspace)) {
        // The alert's window begins at its first look.
        Eventually.holds(
            PATIENCE,
            () -> program.text("/metrics").contains("periscope_alert_firing{alert=\"rubbish\"} 0"),
            program::output);
        program.postLines("/api/streams/readings", List.of("{\"degrees\":\"hot\"}"));
        Eventually.holds(PATIENCE, () -> state(program).equals("firing"), program::output);
        Eventually.holds(PATIENCE, () -> states(audit).equals(List.of("firing")), program::output);
        // The channel that is down holds nobody up, and its notice is kept.
        Eventually.holds(
            PATIENCE,
            () ->
                program.get("/api/alerts").at("/notices").findValuesAsText("error").stream()
                    .anyMatch(error -> error.contains("it answered 500")),
            program::output);
        assertThat(waiting(program)).isEqualTo(1);
        assertThat(program.text("/metrics"))
            .contains("periscope_alert_firing{alert=\"rubbish\"} 1.0")
            .contains("periscope_alert_notices_waiting{channel=\"hook\"} 1.0");
        program.kill();
      }
      assertThat(heard).isEmpty();
      status.set(200);
      try (Program program = Program.up(workspace)) {
        // What nobody can tell yet leaves it as it is.
        Eventually.holds(PATIENCE, () -> waiting(program) == 0, program::output);
        assertThat(state(program)).isEqualTo("firing");
        assertThat(states(audit)).containsExactly("firing");
        program.postLines("/api/streams/readings", List.of("{\"degrees\":1}", "{\"degrees\":2}"));
        Eventually.holds(PATIENCE, () -> state(program).equals("ok"), program::output);
        Eventually.holds(PATIENCE, () -> waiting(program) == 0, program::output);
        Eventually.holds(
            PATIENCE, () -> states(audit).equals(List.of("firing", "resolved")), program::output);
        assertThat(heard).hasSize(2);
        assertThat(Program.json(heard.get(0)).get("state").asText()).isEqualTo("firing");
        assertThat(Program.json(heard.get(1)).get("state").asText()).isEqualTo("resolved");
        assertThat(Program.json(heard.get(0)).get("description").asText())
            .isEqualTo("The sensor is broken");

        program.post("/api/alerts/test", Map.of("channel", "audit"));
        assertThat(states(audit)).containsExactly("firing", "resolved", "test");
      }
    } finally {
      hook.stop(0);
    }
  }

  @Test
  void whatIsOldStaysToldOverARestart() throws IOException {
    Path workspace = workspace("http://127.0.0.1:9");
    Path audit = workspace.resolve("out/alerts.jsonl");
    Files.writeString(
        workspace.resolve("alerts/rubbish.yaml"),
        """
        alert: rubbish
        when: { freshness: { stream: readings, older_than: 1s } }
        notify: audit
        """);
    try (Program program = Program.up(workspace)) {
      program.postLines("/api/streams/readings", List.of("{\"id\":\"a\"}"));
      program.awaitRead(1);
      Eventually.holds(PATIENCE, () -> states(audit).equals(List.of("firing")), program::output);
      // Killed before it is noted that the channel has it, the notice would come twice.
      Eventually.holds(PATIENCE, () -> waiting(program) == 0, program::output);
      program.kill();
    }
    try (Program program = Program.up(workspace)) {
      Eventually.holds(
          PATIENCE,
          () -> program.text("/metrics").contains("periscope_alert_firing{alert=\"rubbish\"} 1"),
          program::output);
      assertThat(states(audit)).containsExactly("firing");

      // A declaration that is gone while it runs resolves what it fired.
      Files.delete(workspace.resolve("alerts/rubbish.yaml"));
      Eventually.holds(
          PATIENCE, () -> states(audit).equals(List.of("firing", "resolved")), program::output);
    }
    Program.Outcome listed = Program.run("alerts", workspace.toString(), "--format", "json");
    assertThat(listed.exit()).isZero();
    assertThat(Program.json(listed.out()).get("notices")).hasSize(2);
  }
}
