package io.periscope.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.log.SourceWriter;
import io.periscope.api.log.TopicInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a source's writers come to their end, the log has each of its events once, in order. */
@ExtendWith(BrokerExtension.class)
class SourceWriterProperties {
  private static final int EVENTS = 400;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eachEventIsInTheLogOnce(long seed, TestCluster cluster) {
    Random random = new Random(seed);
    List<SourceWriter> abandoned = new ArrayList<>();
    try (KafkaEventLog log = cluster.log()) {
      String name = "source-random-" + seed;
      TopicInfo topic = log.ensureTopic(name, 1);
      int next = 0;
      while (next < EVENTS) {
        SourceWriter writer = log.sourceWriter(name, "counter");
        next = writer.position().map(Integer::parseInt).orElse(0);
        int commits = random.nextInt(6);
        for (int commit = 0; commit < commits && next < EVENTS; commit++) {
          next = send(writer, next, Math.min(EVENTS, next + random.nextInt(30)));
          writer.commit(Integer.toString(next));
        }
        send(writer, next, next + random.nextInt(3));
        // The next writer finds the open transaction of one that is not closed.
        if (random.nextBoolean()) {
          writer.close();
        } else {
          abandoned.add(writer);
        }
      }
      assertThat(TestCluster.readAll(log, topic))
          .as("seed %d", seed)
          .isEqualTo(IntStream.range(0, EVENTS).mapToObj(Integer::toString).toList());
    } finally {
      abandoned.forEach(SourceWriter::close);
    }
  }

  private static int send(SourceWriter writer, int from, int to) {
    for (int i = from; i < to; i++) {
      writer.send(Optional.empty(), TestCluster.bytes(Integer.toString(i)));
    }
    return to;
  }
}
