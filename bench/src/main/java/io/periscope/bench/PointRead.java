package io.periscope.bench;

import io.periscope.api.engine.Layer;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.core.Pipeline;
import io.periscope.core.serving.ViewRequest;
import io.periscope.core.serving.ViewRequest.Comparison;
import io.periscope.core.serving.ViewRequest.Filter;
import io.periscope.kafka.embedded.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** One row of a merged answer over 1,000,000 batch rows and 10,000 speed rows. */
final class PointRead {
  private static final int BATCH_ROWS = 1_000_000;
  private static final int SPEED_ROWS = 10_000;
  private static final int READS = 2_000;

  private final Path folder;

  PointRead(Path folder) {
    this.folder = folder;
  }

  void run() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("log"), 0);
        Rig rig = new Rig(folder, broker.address(), 5, Map.of())) {
      Pipeline pipeline = rig.pipeline();
      pipeline.start();
      append(pipeline, 0, BATCH_ROWS);
      pipeline.batch(false, Optional.empty());
      append(pipeline, BATCH_ROWS - SPEED_ROWS / 2, SPEED_ROWS);
      for (int zones : new int[] {READS / 4, READS}) {
        long[] nanos = read(pipeline, zones);
        System.out.printf(
            "merged point read: p50 %.2f ms, p99 %.2f ms over %,d reads%n",
            nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6, nanos.length);
      }
    }
  }

  private static long[] read(Pipeline pipeline, int reads) {
    Random random = new Random(3);
    long[] nanos = new long[reads];
    for (int i = 0; i < reads; i++) {
      int zone = random.nextInt(BATCH_ROWS);
      ViewRequest request =
          new ViewRequest(
              Layer.MERGED,
              List.of(new Filter("zone_id", Comparison.EQ, Integer.toString(zone))),
              List.of(),
              OptionalInt.empty(),
              0);
      long start = System.nanoTime();
      int rows = pipeline.view("zones", request).rows().size();
      nanos[i] = System.nanoTime() - start;
      if (rows != 1) {
        throw new IllegalStateException("zone " + zone + " has " + rows + " rows");
      }
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private static void append(Pipeline pipeline, int from, int count) {
    for (int at = from; at < from + count; at += 10_000) {
      List<OutgoingEvent> events = new ArrayList<>();
      for (int zone = at; zone < Math.min(at + 10_000, from + count); zone++) {
        events.add(
            OutgoingEvent.of(
                ("{\"zone_id\":" + zone + ",\"trip_distance\":1.5}")
                    .getBytes(StandardCharsets.UTF_8)));
      }
      pipeline.append("trips", events).forEach(position -> position.join());
    }
    while (!pipeline.idle()) {
      LockSupport.parkNanos(5_000_000);
    }
  }
}
