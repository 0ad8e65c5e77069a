package io.periscope.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.kafka.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkTest {
  private static final String A = "{\"shop\":\"a\"} {\"shop\":\"a\",\"n\":1,\"amount\":1.50}";
  private static final String B = "{\"shop\":\"b\"} {\"shop\":\"b\",\"n\":2,\"amount\":null}";

  private EmbeddedBroker broker;

  @BeforeAll
  void startBroker(@TempDir Path folder) {
    broker = EmbeddedBroker.start(folder.resolve("log"), 0);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  private KafkaSink open(String topic) {
    return KafkaSink.open(topic, topic, broker.address(), Map.of());
  }

  /** Every committed record, as key and value. */
  private List<String> records(String topic) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker.address(), "isolation.level", "read_committed");
    List<String> records = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> records.add(record.key() + " " + record.value()));
      }
    }
    return records;
  }

  @Test
  void eachChangeIsARecordAndARowThatIsGoneHasNoValue() {
    try (KafkaSink sink = open("changes")) {
      sink.write(Answers.of(1, "a,1,1.50", "b,2,?"));
      sink.write(Answers.of(2, "a,1,1.50", "b,2,?"));
      sink.write(Answers.of(3, "a,1,1.50"));
    }
    assertThat(records("changes")).containsExactly(A, B, "{\"shop\":\"b\"} null");
  }

  @Test
  void anotherProcessGoesOnWithWhatTheTopicHas() {
    try (KafkaSink sink = open("restart")) {
      sink.write(Answers.of(1, "a,1,1.50"));
    }
    try (KafkaSink sink = open("restart")) {
      sink.write(Answers.of(2, "a,1,1.50", "b,2,?"));
    }
    try (KafkaSink sink = open("restart")) {
      sink.write(Answers.of(3, "b,2,?"));
    }
    assertThat(records("restart")).containsExactly(A, B, "{\"shop\":\"a\"} null");
  }

  @Test
  void aFormerProcessIsFencedOff() {
    try (KafkaSink former = open("fenced")) {
      former.write(Answers.of(1, "a,1,1.50"));
      try (KafkaSink sink = open("fenced")) {
        assertThatThrownBy(() -> former.write(Answers.of(2, "z,1,1.00")))
            .isInstanceOf(PeriscopeException.class);
        sink.write(Answers.of(3, "a,1,1.50", "b,2,?"));
      }
    }
    assertThat(records("fenced")).containsExactly(A, B);
  }
}
