package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The transit example, killed in mid-flight: a plugin's source goes on exactly, a database of the
 * workspace's own is there again, and the views are what a plain Kafka client makes of the topics.
 */
class TransitIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TICKS = 60;
  private static final int TICKS_AN_HOUR = 30;
  private static final int TRAINS = 60;

  @TempDir private Path folder;
  private final Map<Integer, Schema> schemas = new HashMap<>();

  @Test
  void theNumbersAreThoseOfTheTopics() throws Exception {
    Path workspace =
        Examples.copy(
            "transit",
            folder,
            text ->
                text.replace("speed: 60 }", "speed: 1800, ticks: " + TICKS + " }")
                    .replace("speed: 60", "speed: 1800\n    ticks: " + TICKS)
                    .replace("rate: 1/s", "rows: 5"));
    copyPlugins(workspace);
    try (Program program = Program.up(workspace)) {
      await(program, () -> accepted(program, "arrivals") >= TRAINS * TICKS / 4);
      assertThat(accepted(program, "arrivals")).as("in mid-flight").isLessThan(TRAINS * TICKS);
      program.kill();
    }
    try (Program program = Program.up(workspace)) {
      post(program);
      await(
          program,
          () ->
              accepted(program, "weather") == 6
                  && accepted(program, "station_list") == 72
                  && done(program, "arrivals")
                  && done(program, "turnstiles"));
      List<Map<String, String>> arrivals = topic(program, "arrivals");
      List<Map<String, String>> entries = topic(program, "turnstiles");
      await(
          program,
          () ->
              accepted(program, "arrivals") == arrivals.size()
                  && accepted(program, "turnstiles") == entries.size());
      eachTrainMovesOnceInATick(workspace, arrivals);
      peopleComeWhenTheCurveSays(workspace, entries);
      compare(program, arrivals, entries);
      program.post("/api/batch", Map.of());
      compare(program, arrivals, entries);
      stationsAreThoseOfTheDatabase(program, workspace);
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
    }
  }

  /** They are made by the build and so are no files of the example. */
  static void copyPlugins(Path workspace) throws IOException {
    Path plugins = Files.createDirectory(workspace.resolve("plugins"));
    try (Stream<Path> jars = Files.list(Examples.folder("transit").resolve("plugins"))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, plugins.resolve(jar.getFileName()));
      }
    }
  }

  private static JsonNode stream(Program program, String name) {
    for (JsonNode stream : program.get("/api/status").get("streams")) {
      if (stream.get("name").asText().equals(name)) {
        return stream;
      }
    }
    throw new AssertionError("no stream " + name);
  }

  static long accepted(Program program, String stream) {
    return stream(program, stream).get("accepted").asLong();
  }

  static boolean done(Program program, String stream) {
    return stream(program, stream).get("source_done").asBoolean();
  }

  private static void await(Program program, java.util.function.BooleanSupplier condition) {
    Eventually.holds(
        PATIENCE, condition, () -> program.get("/api/status").get("streams").toPrettyString());
  }

  /** As a client of Kafka's REST Proxy posts it. */
  private static void post(Program program) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(program.url() + "/topics/weather"))
                    .header("Content-Type", "application/vnd.kafka.json.v2+json")
                    .POST(
                        BodyPublishers.ofString(
                            """
                            {"records":[{"value":{"place":"city","temperature":41.5,
                             "sky":"sandstorm","measured_at":"2026-03-09T12:00:00Z"}}]}
                            """))
                    .build(),
                BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  /** All that is in a topic and was committed, read as any client of Avro reads it. */
  private List<Map<String, String>> topic(Program program, String topic) throws IOException {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            program.get("/api/status").get("log").asText(),
            "isolation.level",
            "read_committed");
    List<Map<String, String>> events = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          Map<String, String> event = texts((GenericRecord) avro(program, record.value()));
          assertThat(avro(program, record.key()).toString()).isEqualTo(text(event, "station_id"));
          events.add(event);
        }
      }
    }
    return events;
  }

  private Object avro(Program program, byte[] wire) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(wire);
    assertThat(bytes.get()).isZero();
    Schema schema =
        schemas.computeIfAbsent(
            bytes.getInt(),
            id ->
                new Schema.Parser()
                    .parse(program.get("/schemas/ids/" + id).get("schema").asText()));
    return new GenericDatumReader<>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(wire, 5, wire.length - 5, null));
  }

  private static Map<String, String> texts(GenericRecord event) {
    Map<String, String> texts = new HashMap<>();
    for (Schema.Field field : event.getSchema().getFields()) {
      String text = String.valueOf(event.get(field.pos()));
      boolean time =
          field.schema().getTypes().get(1).getLogicalType() instanceof LogicalTypes.TimestampMicros;
      texts.put(field.name(), time ? time(Long.parseLong(text)) : text);
    }
    return texts;
  }

  private static String time(long micros) {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
        LocalDateTime.ofEpochSecond(micros / 1_000_000, 0, ZoneOffset.UTC));
  }

  /** The stations of each line by their ids, from the file itself. */
  private static Map<String, List<String>> lines(Path workspace) throws IOException {
    Map<String, TreeMap<Integer, String>> lines = new HashMap<>();
    List<String> rows = Files.readAllLines(workspace.resolve("data/stations.csv"));
    for (String row : rows.subList(1, rows.size())) {
      String[] cells = row.split(",", -1);
      String line = cells[7].equals("TRUE") ? "red" : cells[8].equals("TRUE") ? "blue" : "green";
      lines
          .computeIfAbsent(line, name -> new TreeMap<>())
          .put(Integer.parseInt(cells[6]), cells[5] + "," + cells[3]);
    }
    Map<String, List<String>> result = new HashMap<>();
    lines.forEach((line, stations) -> result.put(line, List.copyOf(stations.values())));
    return result;
  }

  private static void eachTrainMovesOnceInATick(Path workspace, List<Map<String, String>> arrivals)
      throws IOException {
    assertThat(arrivals).hasSize(TRAINS * TICKS);
    Map<String, List<String>> lines = lines(workspace);
    Map<String, List<Map<String, String>>> trains = new HashMap<>();
    arrivals.forEach(
        arrival ->
            trains
                .computeIfAbsent(text(arrival, "train"), train -> new ArrayList<>())
                .add(arrival));
    assertThat(trains).hasSize(TRAINS);
    Set<String> towards = new HashSet<>();
    for (List<Map<String, String>> way : trains.values()) {
      way.sort(Comparator.comparing(arrival -> text(arrival, "arrived_at")));
      assertThat(way).hasSize(TICKS);
      towards.add(text(way.get(1), "train").charAt(0) + text(way.get(1), "direction"));
      for (int i = 1; i < way.size(); i++) {
        List<String> line = lines.get(text(way.get(i), "line"));
        int before = place(line, way.get(i - 1));
        int step = place(line, way.get(i)) - before;
        assertThat(step).isEqualTo(text(way.get(i), "direction").equals("a") ? 1 : -1);
        assertThat(text(way.get(i), "previous_station_id"))
            .isEqualTo(text(way.get(i - 1), "station_id"));
      }
    }
    assertThat(towards).containsExactlyInAnyOrder("ra", "rb", "ba", "bb", "ga", "gb");
  }

  private static int place(List<String> line, Map<String, String> arrival) {
    int place = line.indexOf(text(arrival, "station_id") + "," + text(arrival, "station"));
    assertThat(place).isNotNegative();
    return place;
  }

  /** As many in each whole hour as the station has on a weekday, but for the rounding of a tick. */
  private static void peopleComeWhenTheCurveSays(Path workspace, List<Map<String, String>> entries)
      throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    entries.forEach(
        entry ->
            counts.merge(
                text(entry, "station_id") + " " + Integer.parseInt(hour(entry).substring(11, 13)),
                1,
                Integer::sum));
    Map<Integer, Double> curve = new HashMap<>();
    for (String row : rows(workspace, "data/ridership_curve.csv")) {
      String[] cells = row.split(",", -1);
      curve.put(Integer.parseInt(cells[0]), Double.parseDouble(cells[1]));
    }
    double expected = 0;
    for (String row : rows(workspace, "data/ridership.csv")) {
      String[] cells = row.split(",", -1);
      for (int hour = 6; hour < 6 + TICKS / TICKS_AN_HOUR; hour++) {
        double people = Double.parseDouble(cells[3]) * curve.get(hour);
        assertThat((double) counts.getOrDefault(cells[0] + " " + hour, 0))
            .as(cells[0] + " at " + hour)
            .isCloseTo(people, within((double) TICKS_AN_HOUR));
        expected += people;
      }
    }
    assertThat((double) entries.size()).isCloseTo(expected, within(expected / 20));
  }

  private static List<String> rows(Path workspace, String file) throws IOException {
    List<String> lines = Files.readAllLines(workspace.resolve(file));
    return lines.subList(1, lines.size());
  }

  private static String text(Map<String, String> event, String field) {
    return String.valueOf(event.get(field));
  }

  private static String hour(Map<String, String> entry) {
    return text(entry, "entered_at").substring(0, 13) + ":00:00";
  }

  private static void compare(
      Program program, List<Map<String, String>> arrivals, List<Map<String, String>> entries) {
    Map<String, Integer> hours = new TreeMap<>();
    Map<String, Integer> stations = new TreeMap<>();
    for (Map<String, String> entry : entries) {
      hours.merge(hour(entry) + "," + text(entry, "station_id"), 1, Integer::sum);
      stations.merge(text(entry, "station_id"), 1, Integer::sum);
    }
    same(program, "SELECT window_start, station_id, entries FROM entries_by_hour", rows(hours));
    same(program, "SELECT station_id, entries FROM entries_by_station", rows(stations));
    same(
        program,
        "SELECT line, train, station, direction, status, arrived_at FROM status_board",
        latest(arrivals, "line", "train", "station", "direction", "status", "arrived_at"));
    same(
        program,
        "SELECT station_id, direction, train, status, arrived_at FROM latest_arrivals",
        latest(arrivals, "station_id", "direction", "train", "status", "arrived_at"));
    assertThat(program.query("SELECT sky, temperature, readings FROM latest_weather", "merged"))
        .containsExactly(List.of("sandstorm", "41.5", "6"));
  }

  private static List<String> rows(Map<String, Integer> counts) {
    return counts.entrySet().stream().map(e -> e.getKey() + "," + e.getValue()).toList();
  }

  /** By the first two fields, the last arrival. */
  private static Collection<String> latest(List<Map<String, String>> arrivals, String... fields) {
    Map<String, Map<String, String>> last = new HashMap<>();
    for (Map<String, String> arrival : arrivals) {
      last.merge(
          text(arrival, fields[0]) + "," + text(arrival, fields[1]),
          arrival,
          (a, b) -> text(a, "arrived_at").compareTo(text(b, "arrived_at")) > 0 ? a : b);
    }
    return last.values().stream()
        .map(
            arrival ->
                String.join(
                    ",", List.of(fields).stream().map(field -> text(arrival, field)).toList()))
        .toList();
  }

  private static void same(Program program, String sql, Collection<String> expected) {
    assertThat(
            new TreeSet<>(
                program.query(sql, "merged").stream().map(row -> String.join(",", row)).toList()))
        .as(sql)
        .isEqualTo(new TreeSet<>(expected));
  }

  private static void stationsAreThoseOfTheDatabase(Program program, Path workspace)
      throws IOException {
    List<String> expected = new ArrayList<>();
    lines(workspace)
        .forEach(
            (line, stations) -> {
              for (int i = 0; i < stations.size(); i++) {
                expected.add(line + "," + i + "," + stations.get(i) + ",2");
              }
            });
    same(
        program,
        "SELECT line, \"position\", station_id, station, stops FROM station_map",
        expected);
  }
}
