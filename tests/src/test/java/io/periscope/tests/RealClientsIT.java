package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import joptsimple.OptionParser;
import org.apache.kafka.tools.ConsoleProducer;
import org.apache.kafka.tools.api.RecordReader;
import org.apache.kafka.tools.consumer.ConsoleConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Events come and answers go by programs that are not ours: Kafka's own tools, and curl. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClientsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String QUIET = "2147483647";

  private Program program;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Path workspace = folder.resolve("shop");
    for (String each : List.of("streams", "views", "sinks")) {
      Files.createDirectories(workspace.resolve(each));
    }
    Files.writeString(
        workspace.resolve("streams/sales.yaml"),
        "stream: sales\nfields: { shop: string, n: int }\n");
    Files.writeString(
        workspace.resolve("streams/orders.yaml"),
        "stream: orders\nfields: { shop: string, n: int }\n");
    Files.writeString(
        workspace.resolve("views/totals.sql"),
        "SELECT shop, SUM(n) AS n FROM sales GROUP BY shop\n");
    Files.writeString(
        workspace.resolve("views/sums.sql"),
        "SELECT shop, SUM(n) AS n FROM orders GROUP BY shop\n");
    Files.writeString(
        workspace.resolve("sinks/totals.yaml"),
        "sink: totals\nview: totals\nevery: 100ms\nkafka: { topic: totals }\n");
    program = Program.up(workspace);
  }

  @AfterAll
  void stop() {
    program.close();
  }

  @Test
  void kafkasConsoleProducerAndConsumer() throws Exception {
    String servers = program.get("/api/status").get("log").asText();
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= 1_000; i++) {
      lines.add("{\"shop\":\"%s\",\"n\":%d}".formatted(i % 3 == 0 ? "a" : "Zoë", i));
    }
    run(
        String.join("\n", lines) + "\n",
        tool(ConsoleProducer.class, "--bootstrap-server", servers, "--topic", "sales"));
    await("totals", "[[Zoë, 333667], [a, 166833]]");

    String events =
        run(
            "",
            tool(
                ConsoleConsumer.class,
                "--bootstrap-server",
                servers,
                "--topic",
                "sales",
                "--from-beginning",
                "--isolation-level",
                "read_committed",
                "--max-messages",
                "1000",
                "--timeout-ms",
                QUIET));
    assertThat(events.lines()).containsExactlyInAnyOrderElementsOf(lines);

    Map<JsonNode, JsonNode> totals = new HashMap<>();
    Eventually.holds(
        PATIENCE,
        () -> changes(servers, totals).size() == 2 && sum(totals) == 500_500,
        () -> "" + totals);
    assertThat(totals)
        .containsEntry(
            Program.json("{\"shop\":\"a\"}"), Program.json("{\"shop\":\"a\",\"n\":166833}"));
  }

  private static long sum(Map<JsonNode, JsonNode> totals) {
    return totals.values().stream().mapToLong(row -> row.get("n").asLong()).sum();
  }

  /** The changelog as far as it is there now, the last row of each key. */
  private static Map<JsonNode, JsonNode> changes(String servers, Map<JsonNode, JsonNode> totals) {
    try {
      run(
              "",
              tool(
                  ConsoleConsumer.class,
                  "--bootstrap-server",
                  servers,
                  "--topic",
                  "totals",
                  "--from-beginning",
                  "--isolation-level",
                  "read_committed",
                  "--formatter-property",
                  "print.key=true",
                  "--timeout-ms",
                  "2500"))
          .lines()
          .map(line -> line.split("\t", -1))
          .forEach(cells -> totals.put(json(cells[0]), json(cells[1])));
      return totals;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return Program.json(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void curl() throws Exception {
    assumeThat(onThePath("curl")).as("curl is on the path").isTrue();
    JsonNode sent =
        json(
            curl(
                "-H",
                "Content-Type: application/x-ndjson",
                "--data-binary",
                "{\"shop\":\"a\",\"n\":1}\n{\"shop\":\"b, c\",\"n\":2}",
                "/api/streams/orders"));
    assertThat(sent.get("accepted").asInt()).as(sent.toString()).isEqualTo(2);
    JsonNode produced =
        json(
            curl(
                "-H",
                "Content-Type: application/vnd.kafka.json.v2+json",
                "-H",
                "Accept: application/vnd.kafka.v2+json",
                "-d",
                "{\"records\":[{\"value\":{\"shop\":\"a\",\"n\":4}},{\"key\":\"k\",\"value\":{\"shop\":\"d\",\"n\":8}}]}",
                "/topics/orders"));
    assertThat(produced.get("offsets").findValuesAsText("error_code"))
        .as(produced.toString())
        .containsExactly("null", "null");
    await("sums", "[[a, 5], [b, c, 2], [d, 8]]");
    assertThat(curl("/api/views/sums?format=csv&order=shop"))
        .isEqualToNormalizingNewlines("shop,n\na,5\n\"b, c\",2\nd,8\n");
    assertThat(curl("-o", "/dev/null", "-w", "%{http_code}", "/api/views/totls")).isEqualTo("404");
  }

  private String curl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("curl", "-sS"));
    command.addAll(List.of(arguments).subList(0, arguments.length - 1));
    command.add(program.url() + arguments[arguments.length - 1]);
    return run("", command);
  }

  private void await(String view, String rows) {
    String query = "SELECT shop, n FROM " + view + " ORDER BY shop";
    Eventually.holds(
        PATIENCE,
        () -> program.query(query, "merged").toString().equals(rows),
        () -> program.query(query, "merged").toString());
  }

  private static boolean onThePath(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(each -> Files.isExecutable(Path.of(each, tool)));
  }

  /** One of Kafka's tools as its scripts start it. */
  private static List<String> tool(Class<?> main, String... arguments) {
    Path lib = Path.of("..", "app", "target", "dist", "lib").toAbsolutePath().normalize();
    String jars =
        String.join(
            File.pathSeparator,
            lib + "/*",
            jar(main),
            jar(RecordReader.class),
            jar(OptionParser.class));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-cp",
                jars,
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String jar(Class<?> of) {
    try {
      return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static String run(String input, List<String> command)
      throws IOException, InterruptedException {
    Path in = Files.createTempFile("input", "");
    Path err = Files.createTempFile("errors", "");
    try {
      Files.writeString(in, input);
      Process process =
          new ProcessBuilder(command)
              .redirectInput(in.toFile())
              .redirectError(err.toFile())
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s: %s", command, Files.readString(err)).isZero();
      return out;
    } finally {
      Files.delete(in);
      Files.delete(err);
    }
  }
}
