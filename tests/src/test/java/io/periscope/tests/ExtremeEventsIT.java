package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events as nobody should send them, through Kafka and through HTTP. Each becomes its right value,
 * or goes to quarantine with its reason; its neighbours are unharmed.
 */
class ExtremeEventsIT {
  private static final int MIB = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path workspace;

  @BeforeEach
  void writeWorkspace() throws IOException {
    workspace = folder.resolve("extreme");
    Files.createDirectories(workspace.resolve("streams"));
    Files.createDirectories(workspace.resolve("views"));
    Files.writeString(
        workspace.resolve("streams/facts.yaml"),
        """
        stream: facts
        fields:
          id: string
          i: int
          l: long
          d: double
          m: decimal(10,2)
          s: string
          at: timestamp
        """);
    Files.writeString(
        workspace.resolve("views/by_id.sql"),
        """
        SELECT id, COUNT(*) AS n, MIN(i) AS i, MIN(l) AS l, MIN(d) AS d, SUM(m) AS m,
               MIN(CHAR_LENGTH(s)) AS s
        FROM facts
        GROUP BY id
        """);
  }

  /** What is sent; and the row of its id, or why it is refused. */
  private final Map<String, byte[]> sent = new TreeMap<>();

  private final Map<String, String> rows = new TreeMap<>();
  private final List<String> reasons = new ArrayList<>();

  private void good(String id, String fields, String row) {
    sent.put(id, bytes("{\"id\":\"" + id + "\"" + fields + "}"));
    rows.put(id, row);
  }

  private void bad(String id, byte[] event, String reason) {
    sent.put(id, event);
    reasons.add(reason);
  }

  private void bad(String id, String fields, String reason) {
    bad(id, bytes("{\"id\":\"" + id + "\"" + fields + "}"), reason);
  }

  private void everything() {
    good(
        "large",
        ",\"s\":\"" + "x".repeat(10 * MIB) + "\"",
        "[1, null, null, null, null, 10485760]");
    StringBuilder wide = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      wide.append(",\"unknown-").append(i).append("\":{\"a\":[").append(i).append("]}");
    }
    good("wide", wide + ",\"i\":7", "[1, 7, null, null, null, null]");
    good("int-max", ",\"i\":2147483647", "[1, 2147483647, null, null, null, null]");
    good(
        "long-max",
        ",\"l\":9223372036854775807",
        "[1, null, 9223372036854775807, null, null, null]");
    good(
        "long-min",
        ",\"l\":-9223372036854775808",
        "[1, null, -9223372036854775808, null, null, null]");
    good("nul", ",\"s\":\"a\\u0000b\"", "[1, null, null, null, null, 3]");
    good(
        "digits",
        ",\"m\":1." + "0".repeat(10_000) + ",\"unknown\":" + "9".repeat(10_000),
        "[1, null, null, null, 1.00, null]");
    good("empty-object", "", "[1, null, null, null, null, null]");

    bad("deep", ",\"unknown\":" + "[".repeat(100_000), "nested more than 1000 levels deep");
    bad(
        "int",
        ",\"i\":2147483648",
        "field 'i': expected int, got number 2147483648 (out of range)");
    bad(
        "long",
        ",\"l\":9223372036854775808",
        "field 'l': expected long, got number 9223372036854775808 (out of range)");
    bad(
        "long-",
        ",\"l\":-9223372036854775809",
        "field 'l': expected long, got number -9223372036854775809 (out of range)");
    bad("double", ",\"d\":1e400", "field 'd': expected double, got number 1e400 (out of range)");
    bad("nan", ",\"d\":NaN", "expected a value, got 'N'");
    bad("infinity", ",\"d\":Infinity", "expected a value, got 'I'");
    bad("-infinity", ",\"d\":-Infinity", "expected a digit, got 'I'");
    bad("nan-text", ",\"d\":\"NaN\"", "field 'd': expected double, got string \"NaN\"");
    bad(
        "decimal",
        ",\"m\":100000000.00",
        "field 'm': expected decimal(10,2), got number 100000000.00 (out of range)");
    bad("long-digits", ",\"m\":" + "9".repeat(10_000), "… (out of range)");
    bad("duplicate", ",\"i\":1,\"i\":1", "duplicate field 'i'");
    bad(
        "utf8-value",
        join("{\"s\":\"", 0xc3, "\"}"),
        "malformed JSON at byte 6: invalid UTF-8 in a string");
    bad(
        "utf8-unknown",
        join("{\"u\":\"", 0xff, "\"}"),
        "malformed JSON at byte 6: invalid UTF-8 in a string");
    bad(
        "utf8-key",
        join("{\"", 0x80, "\":1}"),
        "malformed JSON at byte 2: invalid UTF-8 in a string");
    bad(
        "bom",
        join("", 0xef, "", 0xbb, "", 0xbf, "{}"),
        "malformed JSON at byte 0: expected '{', got byte 0xef");
    bad("empty", new byte[0], "empty value");
  }

  /** Straight into the topic, one by one and then all in one batch, between clocks that differ. */
  @Test
  void throughKafkaEachIsItselfOrQuarantined() throws Exception {
    everything();
    try (Program program = Program.up(workspace)) {
      String servers = program.get("/api/status").get("log").asText();
      long now = System.currentTimeMillis();
      long hour = Duration.ofHours(1).toMillis();
      long[] clocks = {now, now - hour, now + hour / 2, 0, now - 48 * hour, now};
      try (KafkaProducer<byte[], byte[]> producer = producer(servers)) {
        int sequence = 0;
        for (byte[] event : sent.values()) {
          long time = clocks[sequence++ % clocks.length];
          var unused = producer.send(record(time, event));
        }
        producer.send(new ProducerRecord<>("facts", null)).get();
        reasons.add("empty value");
      }
      requireAll(program, sent.size() + 1);
    }
  }

  /** One event a line; and what the page's own splitting refuses as a whole. */
  @Test
  void throughHttpEachIsItselfOrQuarantined() throws Exception {
    everything();
    sent.remove("empty");
    reasons.remove("empty value");
    try (Program program = Program.up(workspace)) {
      for (String id : List.copyOf(sent.keySet())) {
        // A body that is no JSON is refused as a whole; a line that is none is an event.
        String type = rows.containsKey(id) ? "application/json" : "application/x-ndjson";
        HttpResponse<String> answer = post(program, type, sent.get(id));
        assertThat(answer.statusCode()).as(id + answer.body()).isEqualTo(202);
      }
      HttpResponse<String> deep = post(program, "application/json", sent.get("deep"));
      assertThat(deep.statusCode()).isEqualTo(400);
      assertThat(deep.body()).contains("nothing was appended").contains("epth");
      HttpResponse<String> question =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(program.url() + "/api/query"))
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofByteArray(sent.get("deep")))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(question.statusCode()).as(question.body()).isEqualTo(400);
      HttpResponse<String> empty = post(program, "application/json", new byte[0]);
      assertThat(empty.statusCode()).isEqualTo(400);
      assertThat(empty.body()).contains("no event in the body");
      byte[] huge = bytes("{\"s\":\"" + "x".repeat(17 * MIB) + "\"}");
      HttpResponse<String> tooLarge = post(program, "application/json", huge);
      assertThat(tooLarge.statusCode()).as(tooLarge.body()).isIn(400, 413);
      assertThat(tooLarge.body()).contains("error");
      requireAll(program, sent.size());
    }
  }

  private void requireAll(Program program, long events) {
    Eventually.holds(
        PATIENCE,
        () -> stream(program).get("read").asLong() == events,
        () -> stream(program).toPrettyString());
    assertThat(stream(program).path("error").asText("null")).isEqualTo("null");
    requireRows(program, "merged");
    program.post("/api/batch", Map.of());
    requireRows(program, "merged");
    requireRows(program, "batch");
    List<String> found = program.get("/api/streams/facts/quarantine").findValuesAsText("reason");
    assertThat(found).hasSameSizeAs(reasons);
    for (String reason : reasons) {
      assertThat(found).as(reason).anyMatch(each -> each.endsWith(reason));
    }
    JsonNode report = program.post("/api/verify", Map.of());
    assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
  }

  private void requireRows(Program program, String layer) {
    Map<String, String> found = new TreeMap<>();
    for (List<String> row : program.query("SELECT * FROM by_id", layer)) {
      found.put(row.get(0), row.subList(1, row.size()).toString());
    }
    assertThat(found).containsExactlyEntriesOf(rows);
  }

  private static JsonNode stream(Program program) {
    return program.get("/api/status").get("streams").get(0);
  }

  private static HttpResponse<String> post(Program program, String type, byte[] body)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(program.url() + "/api/streams/facts"))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static KafkaProducer<byte[], byte[]> producer(String servers) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", servers);
    properties.put("max.request.size", 16 * MIB);
    properties.put("linger.ms", 50);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> record(Long time, byte[] event) {
    Integer anyPartition = null;
    byte[] noKey = null;
    return new ProducerRecord<>("facts", anyPartition, time, noKey, event);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Texts and single bytes. */
  private static byte[] join(Object... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof Integer single) {
        bytes.write(single);
      } else {
        bytes.writeBytes(bytes(part.toString()));
      }
    }
    return bytes.toByteArray();
  }
}
