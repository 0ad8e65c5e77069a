package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running workspace tells Prometheus, and whether boards and rules ask for that. */
class MetricsIT {
  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What may stand in an expression: a text, a selector's braces, a number with unit, a name. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*\"|\\{[^}]*}|\\[[^]]*]|[a-zA-Z_:][a-zA-Z0-9_:]*|\\d\\S*|\\S");

  private static final Pattern METRIC = Pattern.compile("(periscope|jvm|process|system)_\\w+|up");
  private static final Pattern RULE = Pattern.compile("\\s+expr: (.*)");

  @TempDir private Path temp;

  @Test
  void whatBoardsAndRulesAskForIsTold() throws IOException {
    Path workspace = Examples.copy("taxi", temp, text -> text);
    try (Program program = Program.up(workspace)) {
      Eventually.holds(
          Duration.ofSeconds(60),
          () -> value(program, "periscope_stream_events_accepted_total{stream=\"trips\"}") > 500,
          program::output);
      program.query("SELECT COUNT(*) AS n FROM vendor_stats", "merged");
      String scraped = program.text("/metrics");
      Set<String> told = names(scraped);

      Map<String, String> asked = new TreeMap<>();
      expressions()
          .forEach(
              (expression, where) -> metrics(expression).forEach(name -> asked.put(name, where)));
      assertThat(asked).hasSizeGreaterThan(50);
      // Prometheus itself says whether it can scrape.
      asked.remove("up");
      asked.keySet().removeAll(told);
      assertThat(asked).as("asked for and not told").isEmpty();

      assertThat(told).containsAll(described());
      assertThat(told.stream().filter(name -> name.startsWith("periscope_")).map(MetricsIT::base))
          .as("told and not described in docs/spec/metrics.md")
          .isSubsetOf(described());
      assertThat(scraped)
          .contains("periscope_build{version=", "periscope_state{state=\"running\"} 1.0");
      assertThat(value(program, "periscope_query_seconds_count{layer=\"merged\"}")).isPositive();
      assertThat(scraped.lines().filter(line -> !line.startsWith("#")).count())
          .as("series of a small workspace")
          .isLessThan(2_000);
    }
  }

  @Test
  void whatIsCountedInTheStreamGoesOnOverARestart() throws IOException {
    Path workspace = temp.resolve("counted");
    Files.createDirectories(workspace.resolve("streams"));
    Files.writeString(workspace.resolve("periscope.yaml"), "name: counted\n");
    Files.writeString(
        workspace.resolve("streams/readings.yaml"),
        "stream: readings\nfields:\n  id: string\n  degrees: int\n");
    try (Program program = Program.up(workspace)) {
      program.postLines(
          "/api/streams/readings",
          List.of("{\"id\":\"a\",\"degrees\":1}", "{\"id\":\"b\",\"degrees\":\"hot\"}", "{\"id\""));
      program.awaitRead(3);
      Eventually.holds(
          Duration.ofSeconds(30),
          () ->
              value(
                      program,
                      "periscope_stream_quarantine_reason_events{reason=\"malformed JSON\",stream=\"readings\"}")
                  == 1,
          () -> program.text("/metrics"));
      assertThat(
              value(
                  program,
                  "periscope_stream_quarantine_reason_events{reason=\"field degrees\",stream=\"readings\"}"))
          .isEqualTo(1);
      assertThat(value(program, "periscope_stream_events_quarantined_total{stream=\"readings\"}"))
          .isEqualTo(2);
    }
    try (Program program = Program.up(workspace)) {
      program.postLines("/api/streams/readings", List.of("{\"id\":\"c\",\"degrees\":1}"));
      program.awaitRead(4);
      assertThat(value(program, "periscope_stream_events_read_total{stream=\"readings\"}"))
          .isEqualTo(4);
      assertThat(value(program, "periscope_stream_events_accepted_total{stream=\"readings\"}"))
          .isEqualTo(2);
      assertThat(value(program, "periscope_stream_events_quarantined_total{stream=\"readings\"}"))
          .isZero();
    }
  }

  @Test
  void aRequestIsFoundInTheLog() throws IOException {
    Path workspace = Examples.copy("taxi", temp, text -> text);
    try (Program program = Program.up(workspace, "--log-format", "json", "--log-level", "debug")) {
      Eventually.holds(
          Duration.ofSeconds(60),
          () -> value(program, "periscope_stream_events_accepted_total{stream=\"trips\"}") > 100,
          program::output);
      program.post("/api/batch", Map.of());
      program.text("/api/views/no_such_view");
    }
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(workspace.resolve(".periscope/logs/periscope.0.log"))) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line.fieldNames())
                    .toIterable()
                    .contains("time", "level", "logger", "thread", "message"));
    assertThat(lines)
        .as("a request's line")
        .anySatisfy(
            line -> {
              assertThat(line.path("message").asText())
                  .startsWith("GET /api/views/no_such_view 404");
              assertThat(line.path("request").asText()).matches("[0-9a-f-]{36}");
              assertThat(line.path("level").asText()).isEqualTo("debug");
            });
    assertThat(lines)
        .as("what a stream's own thread does for a request")
        .anySatisfy(
            line -> {
              assertThat(line.path("thread").asText()).startsWith("archive-");
              assertThat(line.path("stream").asText()).isNotEmpty();
              assertThat(line.path("request").asText()).matches("[0-9a-f-]{36}");
            });
  }

  /** Of one series; NaN while it is not told. */
  private static double value(Program program, String series) {
    return program
        .text("/metrics")
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** With what belongs to a histogram. */
  private static Set<String> names(String scraped) {
    Set<String> names = new TreeSet<>();
    scraped
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" "))
        .forEach(
            type -> {
              names.add(type[2]);
              if (type[3].equals("histogram") || type[3].equals("summary")) {
                Stream.of("_bucket", "_sum", "_count").forEach(end -> names.add(type[2] + end));
              }
            });
    return names;
  }

  private static String base(String name) {
    return name.replaceFirst("(_seconds|_events)_(bucket|sum|count|max)$", "$1");
  }

  private static Set<String> described() throws IOException {
    Pattern row = Pattern.compile("\\| `(periscope_\\w+)` \\|.*");
    return Files.readAllLines(Path.of("..", "docs", "spec", "metrics.md")).stream()
        .map(row::matcher)
        .filter(Matcher::matches)
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  /** Each with where it stands. */
  private static Map<String, String> expressions() throws IOException {
    Map<String, String> expressions = new TreeMap<>();
    try (Stream<Path> boards = Files.list(DEPLOY.resolve("grafana"))) {
      for (Path file : boards.toList()) {
        JsonNode board = JSON.readTree(file.toFile());
        for (JsonNode target :
            board.findValues("targets").stream().flatMap(MetricsIT::each).toList()) {
          expressions.put(
              target.required("expr").asText(), file + ": " + board.required("title").asText());
        }
      }
    }
    for (String line : Files.readAllLines(DEPLOY.resolve("prometheus").resolve("alerts.yml"))) {
      Matcher rule = RULE.matcher(line);
      if (rule.matches()) {
        expressions.put(rule.group(1), "alerts.yml");
      }
    }
    return expressions;
  }

  private static Stream<JsonNode> each(JsonNode array) {
    List<JsonNode> all = new ArrayList<>();
    array.forEach(all::add);
    return all.stream();
  }

  private static Set<String> metrics(String expression) {
    Set<String> metrics = new TreeSet<>();
    Matcher token = TOKEN.matcher(expression);
    while (token.find()) {
      if (METRIC.matcher(token.group()).matches()) {
        metrics.add(token.group());
      }
    }
    assertThat(metrics).as(expression).isNotEmpty();
    return metrics;
  }
}
