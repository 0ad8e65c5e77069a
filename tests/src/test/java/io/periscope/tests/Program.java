package io.periscope.tests;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The real program, started in a process of its own as the launcher starts it. */
final class Program implements AutoCloseable {
  /** Decimals keep all their digits. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Process process;
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<String> url = new CompletableFuture<>();
  private final Thread drain;
  private final HttpClient http = HttpClient.newHttpClient();

  /** What a command printed, both streams, and its exit code. */
  record Outcome(int exit, String out, String err) {}

  private Program(Process process) {
    this.process = process;
    this.drain = new Thread(this::drain, "program-output");
    drain.setDaemon(true);
    drain.start();
  }

  /** Starts {@code up} on free ports and waits until it says where its page is. */
  static Program up(Path workspace, String... more) {
    List<String> arguments = new ArrayList<>(List.of("up", workspace.toString()));
    arguments.addAll(List.of("--port", "0", "--set", "log.port=0"));
    arguments.addAll(List.of(more));
    Program program = start(arguments);
    program.url();
    return program;
  }

  /** Starts any command, and returns at once. */
  static Program start(List<String> arguments) {
    return start(command(arguments));
  }

  static Program start(ProcessBuilder command) {
    try {
      return new Program(command.redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end. */
  static Outcome run(String... arguments) {
    return run(command(List.of(arguments)));
  }

  static Outcome run(ProcessBuilder command) {
    try {
      Process process = command.start();
      CompletableFuture<String> err =
          CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
      String out = read(process.getInputStream());
      if (!process.waitFor(PATIENCE.toSeconds() * 3, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("did not end: " + command.command() + "\n" + out);
      }
      return new Outcome(process.exitValue(), out, err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static ProcessBuilder command(List<String> arguments) {
    Path lib = Path.of("..", "app", "target", "dist", "lib").toAbsolutePath().normalize();
    if (!lib.toFile().isDirectory()) {
      throw new AssertionError("the program is not built: " + lib + " is not there");
    }
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx640m",
                "-XX:+UseParallelGC",
                "-XX:SharedArchiveFile=" + lib.resolveSibling("periscope.jsa"),
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                // Few of these processes live long enough to be worth the optimizing compiler.
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-cp",
                lib + "/*",
                "io.periscope.app.Main"));
    line.addAll(arguments);
    return new ProcessBuilder(line);
  }

  private static String read(java.io.InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void drain() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        output.add(line);
        int at = line.indexOf(" is up at ");
        if (at >= 0) {
          url.complete(line.substring(at + " is up at ".length()).strip());
        }
      }
    } catch (IOException e) {
      // The process was killed.
    }
    url.completeExceptionally(new AssertionError("ended before it was up:\n" + output()));
  }

  String output() {
    return String.join("\n", output);
  }

  String url() {
    try {
      return url.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      process.destroyForcibly();
      throw new AssertionError("not up: " + e.getMessage() + "\n" + output(), e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  JsonNode get(String path) {
    return send(HttpRequest.newBuilder(URI.create(url() + path)).build());
  }

  JsonNode post(String path, Object body) {
    try {
      return send(
          HttpRequest.newBuilder(URI.create(url() + path))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until no view is being built. */
  void awaitViews() {
    Eventually.holds(
        PATIENCE,
        () -> get("/api/status").get("building").isEmpty(),
        () -> get("/api/status").toPrettyString());
  }

  /** Waits until each stream has read so many events, and has none in front of it. */
  void awaitRead(long events) {
    Eventually.holds(
        PATIENCE,
        () -> {
          for (JsonNode stream : get("/api/status").get("streams")) {
            if (stream.get("read").asLong() != events || stream.get("lag").asLong() != 0) {
              return false;
            }
          }
          return true;
        },
        () -> get("/api/status").toPrettyString());
  }

  /**
   * Waits until the newest training of a model is this one, and is so; answers what is told of it.
   */
  JsonNode awaitRun(String model, int run, String status) {
    Supplier<JsonNode> last = () -> get("/api/models/" + model).path("last_run");
    Eventually.holds(
        PATIENCE,
        () ->
            last.get().path("run").asInt() == run
                && last.get().path("status").asText().equals(status),
        () -> get("/api/models/" + model).toPrettyString() + output());
    return last.get();
  }

  /** Posts texts, one a line. */
  JsonNode postLines(String path, List<String> lines) {
    return send(
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", lines)))
            .build());
  }

  /**
   * The rows of a query as lists of texts; NULL is the text null. Views that are being built are
   * waited for.
   */
  List<List<String>> query(String sql, String layer) {
    awaitViews();
    return rows(post("/api/query", Map.of("sql", sql, "layer", layer)));
  }

  static List<List<String>> rows(JsonNode answer) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : answer.get("rows")) {
      List<String> values = new ArrayList<>();
      row.forEach(value -> values.add(value.asText()));
      rows.add(values);
    }
    return rows;
  }

  /** What is there as text. */
  String text(String path) {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create(url() + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new AssertionError(request.uri() + ": " + response.statusCode() + response.body());
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    join();
  }

  /** Asks it to stop, as Ctrl-C does, and waits for its end. */
  int stop() {
    process.destroy();
    return join();
  }

  /** Waits for its end. */
  int join() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("did not end:\n" + output());
      }
      drain.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }
}
