package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program tells a tracking server of its trainings, by the plugin; while that is away, nothing
 * waits for it. What the requests must be is tested where the plugin is.
 */
class MlflowIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path PLUGIN = Path.of("..", "connectors", "mlflow", "target", "plugins");

  @TempDir private Path workspace;
  private final List<String> ended = new CopyOnWriteArrayList<>();

  private void write(String file, String text) throws IOException {
    Path path = workspace.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void workspace(int port) throws IOException {
    write(
        "periscope.yaml",
        "name: shop\nmlflow: { url: 'http://127.0.0.1:%d', experiment: e }\n".formatted(port));
    write("streams/sales.yaml", "stream: sales\nfields: { n: long, price: double }\n");
    write(
        "models/price.yaml",
        """
        model: price
        stream: sales
        features: { n: n }
        target: price
        split: { by: random }
        candidates: [linear]
        """);
  }

  private HttpServer server(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/api/2.0/mlflow/", this::answer);
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      String json =
          switch (path.substring("/api/2.0/mlflow/".length())) {
            case "experiments/get-by-name" -> "{\"experiment\":{\"experiment_id\":\"7\"}}";
            case "runs/create" -> {
              JsonNode run = Program.json(body);
              yield "{\"run\":{\"info\":{\"run_id\":\"%s\"}}}"
                  .formatted(run.get("tags").get(0).get("value").asText());
            }
            case "runs/update" -> {
              JsonNode run = Program.json(body);
              // Without the time at which it began.
              String key = run.get("run_id").asText().replaceFirst("/2[^/]*Z", "");
              ended.add(key + " " + run.get("status").asText());
              yield "{}";
            }
            default -> "{}";
          };
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private void awaitEnded(Program program, String... runs) {
    Eventually.holds(
        PATIENCE,
        () ->
            ended.stream()
                .filter(run -> run.matches("shop/price/\\d+ .*"))
                .toList()
                .equals(List.of(runs)),
        () -> ended + "\n" + program.output());
  }

  private String log() {
    try {
      return Files.readString(workspace.resolve(".periscope/logs/periscope.0.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyTrainingIsShownOnceWheneverTheServerIsThere() throws IOException {
    HttpServer first = server(0);
    int port = first.getAddress().getPort();
    workspace(port);
    assertThat(Program.run("check", workspace.toString()).err())
        .contains("periscope.yaml: 'mlflow' needs a plugin");
    Examples.plugin(PLUGIN, workspace);
    List<String> events = new ArrayList<>();
    for (int n = 0; n < 200; n++) {
      events.add("{\"n\":%d,\"price\":%s}".formatted(n % 50, 2.5 * (n % 50) + n % 3));
    }
    try (Program program = Program.up(workspace)) {
      program.postLines("/api/streams/sales", events);
      program.awaitRead(events.size());
      program.post("/api/models/price/train", Map.of());
      awaitEnded(program, "shop/price/1 FINISHED");
      assertThat(ended).contains("shop/price/1/0 FINISHED", "shop/price/1/1 FINISHED");
      first.stop(0);
      JsonNode run = program.post("/api/models/price/train", Map.of());
      assertThat(run.get("status").asText()).isEqualTo("kept");
      Eventually.holds(
          PATIENCE, () -> log().contains("could not be told of a training"), this::log);
      program.kill();
    }
    HttpServer second = server(port);
    write(
        "models/price.yaml",
        Files.readString(workspace.resolve("models/price.yaml")) + "where: n < 0\n");
    try (Program program = Program.up(workspace)) {
      awaitEnded(program, "shop/price/1 FINISHED", "shop/price/2 FINISHED");
      assertThatThrownBy(() -> program.post("/api/models/price/train", Map.of()))
          .hasMessageContaining("there are 0 examples");
      awaitEnded(program, "shop/price/1 FINISHED", "shop/price/2 FINISHED", "shop/price/3 FAILED");
    } finally {
      second.stop(0);
    }
  }
}
