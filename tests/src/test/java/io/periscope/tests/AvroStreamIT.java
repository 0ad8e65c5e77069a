package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events from outside as other systems send them: Avro with the ids of its schemas, keys, headers
 * and texts.
 */
class AvroStreamIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EVENTS = 2_000;
  private static final String KEY =
      "{\"type\":\"record\",\"name\":\"Key\",\"fields\":[{\"name\":\"shop\",\"type\":\"string\"}]}";
  private static final String FIELDS =
      """
      {"name":"id","type":"long"},
      {"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
      {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
      {"name":"item","type":["null",{"type":"record","name":"Item","fields":[
        {"name":"sku","type":"string"},{"name":"tags","type":{"type":"array","items":"string"}}]}]}
      """;
  private static final String TOTALS =
      "SELECT shop, day, n, amount, coupons, skus, traced FROM totals ORDER BY shop, day";

  @TempDir private Path workspace;
  private final HttpClient http = HttpClient.newHttpClient();

  private static String order(String more) {
    return "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[%s%s]}".formatted(FIELDS, more);
  }

  private void write(String file, String text) throws IOException {
    Path path = workspace.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @BeforeEach
  void workspace() throws IOException {
    write("periscope.yaml", "batch: { every: 1s }\nsegment: { rows: 1200, every: 2s }\n");
    write(
        "streams/orders.yaml",
        """
        stream: orders
        format: avro
        time: at
        fields:
          id: long
          shop: { type: string, from: _key.shop }
          amount: decimal(9,2)
          at: timestamp
          sku: { type: string, from: item.sku }
          coupon: string
          trace: { type: int, from: _header.trace }
        """);
    write(
        "views/totals.sql",
        """
        SELECT shop, FLOOR(at TO DAY) AS day, COUNT(*) AS n, SUM(amount) AS amount,
          COUNT(coupon) AS coupons, COUNT(sku) AS skus, SUM(trace) AS traced
        FROM orders GROUP BY shop, FLOOR(at TO DAY)
        """);
  }

  // The producer: plain Kafka and plain Avro, as a serializer of Confluent's does it.

  private HttpResponse<String> ask(Program program, String method, String path, String body) {
    return ask(program, method, path, body, "application/vnd.schemaregistry.v1+json");
  }

  private HttpResponse<String> ask(
      Program program, String method, String path, String body, String type) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(program.url() + path))
              .header("Content-Type", type)
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String posted(String schema) {
    return "{\"schema\":%s}".formatted(quoted(schema));
  }

  /** As a text of JSON. */
  private static String quoted(String schema) {
    return "\"" + schema.replace("\"", "\\\"").replace("\n", " ") + "\"";
  }

  private int register(Program program, String subject, String schema) throws IOException {
    HttpResponse<String> response =
        ask(program, "POST", "/subjects/" + subject + "/versions", posted(schema));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Program.json(response.body()).get("id").asInt();
  }

  private static byte[] wire(int id, GenericRecord value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    try {
      new GenericDatumWriter<>(value.getSchema()).write(value, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static KafkaProducer<byte[], byte[]> producer(Program program) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", program.get("/api/status").get("log").asText()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, byte[] key, byte[] value, String header, String text) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    record.headers().add(header, text.getBytes(StandardCharsets.UTF_8));
    return record;
  }

  /** What the view must say, computed from what was sent, by shop and day. */
  private final Map<String, Totals> expected = new TreeMap<>();

  private final List<String> reasons = new ArrayList<>();
  private final Random random = new Random(20_260_301);
  private long sent;

  private static final class Totals {
    private long n;
    private BigDecimal amount = new BigDecimal("0.00");
    private long coupons;
    private long skus;
    private long traced;
  }

  private void good(
      KafkaProducer<byte[], byte[]> producer, Schema schema, int id, Schema key, int keyId) {
    String shop = "shop" + random.nextInt(5);
    long day = random.nextInt(3);
    BigDecimal amount = BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 2);
    int trace = random.nextInt(100);
    boolean item = random.nextBoolean();
    boolean coupon = schema.getField("coupon") != null && random.nextBoolean();
    GenericRecordBuilder order =
        new GenericRecordBuilder(schema)
            .set("id", sent)
            .set("amount", ByteBuffer.wrap(amount.unscaledValue().toByteArray()))
            .set("at", (18_000 + day) * 86_400_000L + random.nextInt(86_400_000))
            .set("item", null);
    if (item) {
      Schema type = schema.getField("item").schema().getTypes().get(1);
      order.set(
          "item",
          new GenericRecordBuilder(type).set("sku", "ü").set("tags", List.of("a", "b")).build());
    }
    if (coupon) {
      order.set("coupon", "c");
    }
    GenericRecord of = new GenericRecordBuilder(key).set("shop", shop).build();
    producer.send(record("orders", wire(keyId, of), wire(id, order.build()), "trace", "" + trace));
    sent++;
    Totals totals = expected.computeIfAbsent(shop + " " + day, k -> new Totals());
    totals.n++;
    totals.amount = totals.amount.add(amount);
    totals.coupons += coupon ? 1 : 0;
    totals.skus += item ? 1 : 0;
    totals.traced += trace;
  }

  /** By a client that knows no more than JSON and the dialect of a REST proxy. */
  private void throughTheRestProxy(Program program, String schema) throws IOException {
    String body =
        """
        {"key_schema": KEY, "value_schema": VALUE, "records": [
          {"key": {"shop": "shop0"},
           "value": {"id": 1, "amount": "\\u0001\\u0000", "at": 1555200000000, "item": null,
           "coupon": null}},
          {"key": {"shop": "shop0"},
           "value": {"id": 2, "amount": "\\u00ff", "at": 1555200000000, "item":
             {"Item": {"sku": "x", "tags": []}}, "coupon": {"string": "c"}}}]}
        """
            .replace("KEY", quoted(KEY))
            .replace("VALUE", quoted(schema));
    HttpResponse<String> response =
        ask(program, "POST", "/topics/orders", body, "application/vnd.kafka.avro.v2+json");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(Program.json(response.body()).get("offsets")).hasSize(2);
    sent += 2;
    Totals totals = expected.computeIfAbsent("shop0 0", k -> new Totals());
    totals.n += 2;
    // 256 and -1 hundredths.
    totals.amount = totals.amount.add(new BigDecimal("2.55"));
    totals.skus += 1;
    totals.coupons += 1;
  }

  private void bad(
      KafkaProducer<byte[], byte[]> producer, byte[] key, byte[] value, String trace, String why) {
    producer.send(record("orders", key, value, "trace", trace));
    reasons.add(why);
    sent++;
  }

  private List<List<String>> expectedRows() {
    List<List<String>> rows = new ArrayList<>();
    expected.forEach(
        (key, totals) -> {
          String[] shopAndDay = key.split(" ");
          rows.add(
              List.of(
                  shopAndDay[0],
                  LocalDate.ofEpochDay(18_000 + Long.parseLong(shopAndDay[1])) + "T00:00:00",
                  "" + totals.n,
                  totals.amount.toPlainString(),
                  "" + totals.coupons,
                  "" + totals.skus,
                  "" + totals.traced));
        });
    return rows;
  }

  private static JsonNode stream(Program program, String name) {
    for (JsonNode stream : program.get("/api/status").get("streams")) {
      if (stream.get("name").asText().equals(name)) {
        return stream;
      }
    }
    throw new AssertionError("no stream " + name);
  }

  private void check(Program program) {
    Eventually.holds(
        PATIENCE,
        () -> stream(program, "orders").get("read").asLong() == sent,
        () -> program.get("/api/status").toPrettyString());
    assertThat(program.query(TOTALS, "merged")).isEqualTo(expectedRows());
    List<String> found =
        program.get("/api/streams/orders/quarantine?limit=1000").findValuesAsText("reason");
    assertThat(found).containsExactlyInAnyOrderElementsOf(reasons);
    JsonNode report = program.post("/api/verify", Map.of());
    assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
  }

  @Test
  void avroFromOutsideIsExactThroughEvolutionKillsAndLosses() throws IOException {
    Schema first = new Schema.Parser().parse(order(""));
    String coupon = ",{\"name\":\"coupon\",\"type\":[\"null\",\"string\"],\"default\":null}";
    Schema second = new Schema.Parser().parse(order(coupon));
    Schema key = new Schema.Parser().parse(KEY);
    int keyId;
    int firstId;
    int secondId;
    try (Program program = Program.up(workspace)) {
      keyId = register(program, "orders-key", KEY);
      firstId = register(program, "orders-value", order(""));
      try (KafkaProducer<byte[], byte[]> producer = producer(program)) {
        byte[] shop = wire(keyId, new GenericRecordBuilder(key).set("shop", "shop0").build());
        byte[] right =
            wire(
                firstId,
                new GenericRecordBuilder(first)
                    .set("id", 1L)
                    .set("amount", ByteBuffer.wrap(new byte[] {1}))
                    .set("at", 0L)
                    .set("item", null)
                    .build());
        for (int i = 0; i < EVENTS; i++) {
          good(producer, first, firstId, key, keyId);
          if (i % 200 == 0) {
            bad(
                producer,
                shop,
                "{\"id\":1}".getBytes(StandardCharsets.UTF_8),
                "1",
                "not Avro with the id of its schema: expected byte 0 first, got 0x7b");
            bad(
                producer,
                shop,
                Arrays.copyOf(right, right.length - 1),
                "1",
                "cut off: the Avro data ends at byte " + (right.length - 1));
            bad(producer, shop, right, "x", "field 'trace': expected int, got string \"x\"");
          }
        }
        // The registry has what it acknowledged, and the log what it did; the rest is under way.
        secondId = register(program, "orders-value", order(coupon));
        producer.flush();
      }
      throughTheRestProxy(program, order(coupon));
      program.kill();
    }
    assertThat(List.of(keyId, firstId, secondId)).doesNotHaveDuplicates();
    // It will be the next schema that is registered.
    int thirdId = secondId + 1;
    String third = order(coupon + ",{\"name\":\"note\",\"type\":\"string\",\"default\":\"\"}");
    Schema thirdSchema = new Schema.Parser().parse(third);
    try (Program program = Program.up(workspace)) {
      assertThat(register(program, "orders-value", order(coupon))).isEqualTo(secondId);
      HttpResponse<String> refused =
          ask(
              program,
              "POST",
              "/subjects/orders-value/versions",
              posted(order(",{\"name\":\"must\",\"type\":\"int\"}")));
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
      assertThat(refused.body()).contains("must");
      try (KafkaProducer<byte[], byte[]> producer = producer(program)) {
        for (int i = 0; i < EVENTS; i++) {
          boolean old = random.nextInt(3) == 0;
          good(producer, old ? first : second, old ? firstId : secondId, key, keyId);
        }
        GenericRecord early =
            new GenericRecordBuilder(thirdSchema)
                .set("id", 77L)
                .set("amount", ByteBuffer.wrap(new byte[] {100}))
                .set("at", 18_000 * 86_400_000L)
                .set("item", null)
                .set("coupon", "yes")
                .build();
        bad(
            producer,
            wire(keyId, new GenericRecordBuilder(key).set("shop", "early").build()),
            wire(thirdId, early),
            "5",
            "schema id %d is not in the registry".formatted(thirdId));
      }
      check(program);
      program.post("/api/batch", Map.of());
      assertThat(program.query(TOTALS, "batch")).isEqualTo(expectedRows());
      program.kill();
    }
    // What is in quarantine comes back with its key and headers from the lake.
    delete(workspace.resolve(".periscope/state"));
    try (Program program = Program.up(workspace)) {
      check(program);
      assertThat(register(program, "orders-value", third)).isEqualTo(thirdId);
      Eventually.holds(
          PATIENCE,
          () ->
              program.post("/api/streams/orders/quarantine/retry", Map.of()).get("accepted").asInt()
                  == 1,
          () -> program.get("/api/streams/orders/quarantine").toPrettyString());
      reasons.removeIf(reason -> reason.startsWith("schema id"));
      Totals early = expected.computeIfAbsent("early 0", k -> new Totals());
      early.n = 1;
      early.amount = new BigDecimal("1.00");
      early.coupons = 1;
      early.traced = 5;
      check(program);
    }
  }

  private void otherFormats() throws IOException {
    write(
        "streams/lines.yaml",
        """
        stream: lines
        format: text
        time: at
        fields:
          line: { type: string, from: _value }
          host: { type: string, from: _key }
          level: { type: int, from: _header.level }
          at: { type: timestamp, from: _timestamp }
        """);
    write(
        "views/levels.sql",
        "SELECT host, line, level, COUNT(*) AS n FROM lines GROUP BY host, line, level\n");
    write("views/times.sql", "SELECT COUNT(at) AS n, MIN(at) AS first FROM lines\n");
    write(
        "streams/clicks.yaml",
        """
        stream: clicks
        key: page
        fields:
          page: string
          who: { type: string, from: _key }
          trace: { type: string, from: _header.trace-id }
        """);
    write(
        "views/pages.sql",
        "SELECT page, who, trace, COUNT(*) AS n FROM clicks GROUP BY page, who, trace\n");
    write(
        "streams/made.yaml",
        """
        stream: made
        key: id
        fields:
          id: string
          who: { type: string, from: _key }
          at: { type: timestamp, from: _timestamp }
        source: { generator: { rows: 50, fields: { id: { sequence: "m{00}" } } } }
        """);
    write("views/same.sql", "SELECT COUNT(*) AS n, COUNT(at) AS times FROM made WHERE who = id\n");
  }

  /** What stands in a record beside its value. */
  private static void keysHeadersAndTextsAreColumns(Program program) {
    try (KafkaProducer<byte[], byte[]> producer = producer(program)) {
      byte[] host = "web-1".getBytes(StandardCharsets.UTF_8);
      producer.send(record("lines", host, "GET /ü".getBytes(StandardCharsets.UTF_8), "level", "3"));
      producer.send(record("lines", null, "GET /ü".getBytes(StandardCharsets.UTF_8), "other", "3"));
      producer.send(record("lines", host, new byte[] {'a', -1}, "level", "3"));
      producer.send(record("lines", host, new byte[] {'a'}, "level", "high"));
      producer.send(
          record(
              "clicks",
              host,
              "{\"page\":\"p\",\"who\":\"nobody\"}".getBytes(StandardCharsets.UTF_8),
              "trace-id",
              "t1"));
    }
    program.postLines("/api/streams/clicks", List.of("{\"page\":\"q\"}", "{}"));
    Eventually.holds(
        PATIENCE,
        () ->
            stream(program, "lines").get("read").asLong() == 4
                && stream(program, "clicks").get("read").asLong() == 3,
        () -> program.get("/api/status").toPrettyString());
    assertThat(
            program.query(
                "SELECT host, line, level, n FROM levels ORDER BY level NULLS FIRST", "merged"))
        .containsExactly(
            List.of("null", "GET /ü", "null", "1"), List.of("web-1", "GET /ü", "3", "1"));
    assertThat(
            program.query(
                "SELECT n FROM times WHERE first > TIMESTAMP '2020-01-01 00:00:00'", "merged"))
        .containsExactly(List.of("2"));
    assertThat(
            program.query(
                "SELECT page, who, trace, n FROM pages ORDER BY page NULLS LAST", "merged"))
        .containsExactly(
            List.of("p", "web-1", "t1", "1"),
            List.of("q", "q", "null", "1"),
            List.of("null", "null", "null", "1"));
    assertThat(program.query("SELECT n, times FROM same", "merged"))
        .containsExactly(List.of("50", "50"));
    JsonNode quarantine = program.get("/api/streams/lines/quarantine");
    assertThat(quarantine.findValuesAsText("reason"))
        .containsExactlyInAnyOrder(
            "field 'line': invalid UTF-8 at byte 1",
            "field 'level': expected int, got string \"high\"");
    // "high", as it stands beside the event.
    assertThat(quarantine.findValuesAsText("value_base64")).contains("aGlnaA==");
  }

  @Test
  void aRegistryThatIsAwayIsWaitedForAndOtherStreamsGoOn() throws IOException {
    otherFormats();
    AtomicInteger status = new AtomicInteger(503);
    HttpServer registry = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    registry.createContext(
        "/schemas/ids/5",
        exchange -> {
          byte[] body = posted(order("")).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status.get(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    registry.start();
    String url = "http://127.0.0.1:" + registry.getAddress().getPort();
    try (Program program = Program.up(workspace, "--set", "registry.url=" + url)) {
      Schema schema = new Schema.Parser().parse(order(""));
      try (KafkaProducer<byte[], byte[]> producer = producer(program)) {
        GenericRecord order =
            new GenericRecordBuilder(schema)
                .set("id", 1L)
                .set("amount", ByteBuffer.wrap(new byte[] {1}))
                .set("at", 0L)
                .set("item", null)
                .build();
        producer.send(
            record(
                "orders",
                "no Avro".getBytes(StandardCharsets.UTF_8),
                wire(5, order),
                "trace",
                "1"));
      }
      Eventually.holds(
          PATIENCE,
          () ->
              stream(program, "orders")
                  .get("error")
                  .asText()
                  .startsWith(
                      "the schema registry answers " + url + "/schemas/ids/5 with status 503"),
          () -> program.get("/api/status").toPrettyString());
      assertThat(stream(program, "orders").get("read").asLong()).isZero();
      assertThat(ask(program, "GET", "/subjects", "").statusCode()).isEqualTo(404);
      keysHeadersAndTextsAreColumns(program);
      status.set(200);
      Eventually.holds(
          PATIENCE,
          () -> stream(program, "orders").get("accepted").asLong() == 1,
          () -> program.get("/api/status").toPrettyString());
      assertThat(stream(program, "orders").get("quarantined").asLong()).isZero();
      assertThat(program.query("SELECT shop, n FROM totals", "merged"))
          .containsExactly(List.of("null", "1"));
      assertThat(program.post("/api/verify", Map.of()).get("passed").asBoolean()).isTrue();
    } finally {
      registry.stop(0);
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
