package io.periscope.bench;

import io.periscope.api.engine.Layer;
import io.periscope.core.Pipeline;
import io.periscope.kafka.embedded.EmbeddedBroker;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * 2,000 events a second: how long until an event is in the merged answer, and what share of a core
 * all of it takes, broker, producer and sampling included.
 */
final class Trickle {
  private static final int RATE = 2_000;
  private static final int SECONDS = Integer.getInteger("bench.seconds", 20);

  private final Path folder;

  Trickle(Path folder) {
    this.folder = folder;
  }

  void run() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("log"), 0);
        Rig rig = new Rig(folder, broker.address(), 1, Map.of())) {
      rig.pipeline().start();
      measure(rig.pipeline(), RATE, 5, false);
      measure(rig.pipeline(), RATE, SECONDS, true);
    }
  }

  private static void measure(Pipeline pipeline, int rate, int seconds, boolean print)
      throws InterruptedException {
    long[] sentAt = new long[rate * seconds];
    AtomicLong sent = new AtomicLong();
    AtomicBoolean done = new AtomicBoolean();
    long before = count(pipeline);
    Thread producer =
        new Thread(
            () -> {
              Trips trips = new Trips(2);
              long start = System.nanoTime();
              for (int i = 0; i < sentAt.length; i++) {
                long due = start + i * 1_000_000_000L / rate;
                while (System.nanoTime() < due) {
                  LockSupport.parkNanos(due - System.nanoTime());
                }
                sentAt[i] = System.nanoTime();
                pipeline.append("trips", List.of(trips.next(i)));
                sent.incrementAndGet();
              }
              done.set(true);
            });
    long cpu = cpuNanos();
    long start = System.nanoTime();
    producer.start();
    List<Long> latencies = new ArrayList<>();
    long seen = 0;
    while (!done.get() || seen < sent.get()) {
      // Accepted events are counted by the commit that makes them visible.
      long now = pipeline.status().streams().get(0).accepted() - before;
      long time = System.nanoTime();
      for (long i = seen; i < now; i++) {
        latencies.add(time - sentAt[(int) i]);
      }
      seen = now;
      LockSupport.parkNanos(2_000_000);
    }
    double cores = (cpuNanos() - cpu) / (double) (System.nanoTime() - start);
    producer.join();
    if (count(pipeline) != before + sentAt.length) {
      throw new IllegalStateException("wrong answer");
    }
    if (print) {
      long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
      System.out.printf(
          "%,d events/s: visible after p50 %.1f ms, p99 %.1f ms, max %.1f ms; %.2f cores%n",
          rate,
          sorted[sorted.length / 2] / 1e6,
          sorted[sorted.length * 99 / 100] / 1e6,
          Arrays.stream(sorted).max().orElse(0) / 1e6,
          cores);
    }
  }

  private static long count(Pipeline pipeline) {
    return pipeline
        .query("SELECT SUM(trips) AS trips FROM vendor_minute", Layer.MERGED)
        .rows()
        .get(0)
        .get(0)
        .map(value -> ((Number) value).longValue())
        .orElse(0L);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
