package io.periscope.bench;

import io.periscope.api.engine.Layer;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.core.Pipeline;
import io.periscope.kafka.embedded.EmbeddedBroker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * 2,000 events a second, in two windows. In the first, merged answers are asked for all the time:
 * how long until an event is in one. In the second nobody asks: what share of a core all of it
 * takes, with broker, and without what sends the events, which would be another program.
 */
final class Trickle {
  private static final int RATE = 2_000;
  private static final int SECONDS = Integer.getInteger("bench.seconds", 20);
  private static final int WARM_UP_SECONDS = Integer.getInteger("bench.warmup", 60);
  private static final long BETWEEN_QUERIES_NANOS = 8_000_000;

  private final Path folder;

  Trickle(Path folder) {
    this.folder = folder;
  }

  void run() throws InterruptedException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("log"), 0);
        Rig rig = new Rig(folder, broker.address(), 1, Map.of())) {
      rig.pipeline().start();
      latencies(rig.pipeline(), WARM_UP_SECONDS);
      long[] nanos = latencies(rig.pipeline(), SECONDS);
      System.out.printf(
          "%,d events/s: in a merged answer after p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
          RATE,
          nanos[nanos.length / 2] / 1e6,
          nanos[nanos.length * 99 / 100] / 1e6,
          nanos[nanos.length - 1] / 1e6);
      cores(rig.pipeline());
    }
  }

  /** Of each event, from its sending until an answer that counts it has come; sorted. */
  private static long[] latencies(Pipeline pipeline, int seconds) throws InterruptedException {
    Producer producer = new Producer(pipeline, seconds, new CountDownLatch(0));
    long[] nanos = new long[producer.sentAt.length];
    long before = count(pipeline);
    producer.start();
    int seen = 0;
    while (seen < nanos.length) {
      int now = (int) (count(pipeline) - before);
      long time = System.nanoTime();
      for (; seen < now; seen++) {
        nanos[seen] = time - producer.sentAt[seen];
      }
      LockSupport.parkNanos(BETWEEN_QUERIES_NANOS);
    }
    producer.join();
    Arrays.sort(nanos);
    return nanos;
  }

  private static void cores(Pipeline pipeline) throws InterruptedException {
    Producer producer = new Producer(pipeline, SECONDS, new CountDownLatch(1));
    long sending = sendingNanos(producer);
    long cpu = cpuNanos();
    long start = System.nanoTime();
    producer.start();
    while (producer.sent < producer.sentAt.length) {
      LockSupport.parkNanos(10_000_000);
    }
    double seconds = (System.nanoTime() - start);
    double all = (cpuNanos() - cpu) / seconds;
    double sent = (sendingNanos(producer) - sending) / seconds;
    producer.end.countDown();
    producer.join();
    System.out.printf("%,d events/s: %.2f cores, and %.2f for sending%n", RATE, all - sent, sent);
  }

  /** The time that the sending threads have taken. */
  private static long sendingNanos(Producer producer) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(Objects::nonNull)
        .filter(
            thread ->
                thread.getThreadId() == producer.getId()
                    || thread.getThreadName().contains("bench-writer"))
        .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
        .sum();
  }

  /** Sends at the rate, whatever happens. */
  private static final class Producer extends Thread {
    private final Pipeline pipeline;
    private final long[] sentAt;
    private final CountDownLatch end;
    private volatile int sent;

    /** Ends once it has sent all and the latch is open. */
    Producer(Pipeline pipeline, int seconds, CountDownLatch end) {
      this.pipeline = pipeline;
      this.sentAt = new long[RATE * seconds];
      this.end = end;
    }

    @Override
    public void run() {
      Trips trips = new Trips(2);
      long start = System.nanoTime();
      for (int i = 0; i < sentAt.length; i++) {
        long due = start + i * 1_000_000_000L / RATE;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        sentAt[i] = System.nanoTime();
        pipeline.append("trips", List.of(OutgoingEvent.of(trips.next(i))));
        sent = i + 1;
      }
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
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
