package io.periscope.bench;

import io.periscope.api.engine.Layer;
import io.periscope.kafka.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Events a second from a filled topic to queryable merged answers, beside a plain Kafka consumer
 * that only polls the same topic, in the same process and run.
 */
final class Throughput {
  static final int EVENTS = Integer.getInteger("bench.events", 3_000_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 2);

  private final Path folder;

  Throughput(Path folder) {
    this.folder = folder;
  }

  void run() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("log"), 0)) {
      fill(broker.address());
      for (int round = 1; round <= ROUNDS; round++) {
        double raw = rawPoll(broker.address());
        System.out.printf("round %d: raw poll          %,10.0f events/s%n", round, raw);
        for (int views : new int[] {1, 5}) {
          for (boolean archive : new boolean[] {false, true}) {
            Path data = folder.resolve("r" + round + "-" + views + "-" + archive);
            double rate = pipeline(data, broker.address(), views, archive);
            System.out.printf(
                "round %d: %d view(s)%s %,10.0f events/s, %.2f of the raw poll%n",
                round, views, archive ? " + archive" : "          ", rate, rate / raw);
          }
        }
      }
    }
  }

  /** Makes the topic and fills it. */
  static void fill(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic("trips", 2, (short) 1))).all().get();
    }
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("compression.type", "lz4");
    properties.put("batch.size", 256 * 1024);
    properties.put("linger.ms", 20);
    Trips trips = new Trips(1);
    long bytes = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < EVENTS; i++) {
        byte[] value = trips.next(i);
        bytes += value.length;
        var unused = producer.send(new ProducerRecord<>("trips", i & 1, null, value));
      }
    }
    System.out.printf("%,d events of %d bytes, 2 partitions%n", EVENTS, bytes / EVENTS);
  }

  private static double rawPoll(String bootstrap) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("max.poll.records", 100_000);
    properties.put("fetch.max.bytes", 64 << 20);
    properties.put("max.partition.fetch.bytes", 16 << 20);
    properties.put("receive.buffer.bytes", 4 << 20);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          List.of(new TopicPartition("trips", 0), new TopicPartition("trips", 1));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long start = System.nanoTime();
      long seen = 0;
      while (seen < EVENTS) {
        seen += consumer.poll(Duration.ofMillis(100)).count();
      }
      return seen * 1e9 / (System.nanoTime() - start);
    }
  }

  private static double pipeline(Path data, String bootstrap, int views, boolean archive) {
    Map<String, String> set =
        archive
            ? Map.of("segment.rows", "1000000")
            : Map.of("segment.rows", "1000000000", "segment.every", "1h");
    try (Rig rig = new Rig(data, bootstrap, views, set)) {
      long start = System.nanoTime();
      rig.pipeline().start();
      while (!rig.pipeline().idle()) {
        LockSupport.parkNanos(5_000_000);
      }
      if (archive) {
        rig.pipeline().archiveAll();
      }
      String count =
          rig.pipeline()
              .query("SELECT SUM(trips) AS trips FROM vendor_minute", Layer.MERGED)
              .rows()
              .get(0)
              .get(0)
              .map(Object::toString)
              .orElse("none");
      double rate = EVENTS * 1e9 / (System.nanoTime() - start);
      if (!count.equals(Integer.toString(EVENTS))) {
        throw new IllegalStateException("wrong answer: " + count);
      }
      return rate;
    }
  }
}
