package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While events flow and batches publish all the time, a client samples merged answers. Each must
 * equal the unsplit query over exactly the events before the answer's own coverage, read from the
 * topic by an ordinary Kafka consumer; and coverages must never step back.
 *
 * <p>{@code -Dperiscope.load.seconds=120} samples longer.
 */
class UnderLoadIT {
  private static final Path TAXI = Path.of("..", "examples", "taxi");
  private static final int SECONDS = Integer.getInteger("periscope.load.seconds", 15);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  /** One merged answer and what it claims to cover. */
  private record Sample(Map<Integer, Long> coverage, List<List<String>> rows, long version) {}

  @Test
  void eachAnswerIsExactAtItsOwnCoverage() {
    String sql =
        "SELECT vendor_id, SUM(trips) AS trips, SUM(passengers) AS passengers FROM hourly_trips GROUP BY vendor_id";
    try (Program program =
            Program.up(
                TAXI,
                "--data",
                folder.resolve("data").toString(),
                "--set",
                "batch.every=2s",
                "--set",
                "segment.every=1s",
                "--set",
                "streams.trips.source.generator.rate=4000/s");
        PlainDuckDb duckDb = new PlainDuckDb()) {
      List<Sample> samples = new java.util.ArrayList<>();
      long start = System.nanoTime();
      long end = start + Duration.ofSeconds(SECONDS).toNanos();
      // A busy machine publishes fewer batches in the same time.
      while (System.nanoTime() < end
          || (versions(samples) <= 2 && System.nanoTime() < start + PATIENCE.toNanos())) {
        samples.add(sample(program.post("/api/query", Map.of("sql", sql))));
      }
      duckDb.execute("CREATE TABLE events(p INT, o BIGINT, vendor_id INT, passengers INT)");
      copyTopic(
          program.get("/api/status").get("log").asText(), samples.get(samples.size() - 1), duckDb);

      Map<Integer, Long> before = Map.of();
      Optional<Sample> previous = Optional.empty();
      for (Sample sample : samples) {
        before.forEach((p, o) -> assertThat(sample.coverage.get(p)).isGreaterThanOrEqualTo(o));
        before = sample.coverage;
        boolean repeated = previous.isPresent() && previous.get().coverage.equals(sample.coverage);
        if (repeated) {
          SameRows.check("the same coverage", sample.rows, previous.get().rows);
        } else {
          SameRows.check("at " + sample.coverage, sample.rows, duckDb.rows(unsplit(sample)));
        }
        previous = Optional.of(sample);
      }
      long versions = versions(samples);
      assertThat(versions).as("batches published while sampling").isGreaterThan(2);
      System.out.printf(
          "%d merged answers over %d batch versions, all exact%n", samples.size(), versions);
    }
  }

  private static long versions(List<Sample> samples) {
    return samples.stream().map(Sample::version).distinct().count();
  }

  private static Sample sample(JsonNode answer) {
    Map<Integer, Long> coverage = new TreeMap<>();
    JsonNode meta = answer.get("meta");
    meta.get("coverage")
        .get("trips")
        .fields()
        .forEachRemaining(e -> coverage.put(Integer.valueOf(e.getKey()), e.getValue().asLong()));
    return new Sample(
        coverage, Program.rows(answer), meta.get("batch_version").get("hourly_trips").asLong());
  }

  private static String unsplit(Sample sample) {
    StringBuilder where = new StringBuilder("false");
    sample.coverage.forEach(
        (p, o) -> where.append(" OR (p = ").append(p).append(" AND o < ").append(o).append(')'));
    return "SELECT vendor_id, count(*), CAST(sum(passengers) AS BIGINT) FROM events WHERE "
        + where
        + " GROUP BY 1";
  }

  private static void copyTopic(String servers, Sample last, PlainDuckDb duckDb) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", servers);
    properties.put("isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          last.coverage.keySet().stream().map(p -> new TopicPartition("trips", p)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      com.fasterxml.jackson.databind.ObjectMapper json =
          new com.fasterxml.jackson.databind.ObjectMapper();
      while (partitions.stream()
          .anyMatch(p -> consumer.position(p) < last.coverage.get(p.partition()))) {
        String values =
            StreamSupport.stream(consumer.poll(Duration.ofMillis(500)).spliterator(), false)
                .map(record -> values(record, json))
                .collect(java.util.stream.Collectors.joining(","));
        if (!values.isEmpty()) {
          duckDb.execute("INSERT INTO events VALUES " + values);
        }
      }
    }
  }

  private static String values(
      ConsumerRecord<byte[], byte[]> record, com.fasterxml.jackson.databind.ObjectMapper json) {
    try {
      JsonNode event = json.readTree(new String(record.value(), StandardCharsets.UTF_8));
      return "(%d,%d,%s,%s)"
          .formatted(
              record.partition(),
              record.offset(),
              number(event, "vendor_id"),
              number(event, "passenger_count"));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String number(JsonNode event, String field) {
    return event.hasNonNull(field) ? event.get(field).asText() : "NULL";
  }
}
