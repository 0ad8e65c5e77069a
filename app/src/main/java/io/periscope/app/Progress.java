package io.periscope.app;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells on the error stream that something takes its time, from the second second on: a line that
 * moves on a terminal, a line every ten seconds elsewhere.
 */
final class Progress {
  private static final String[] FRAMES = {"|", "/", "-", "\\"};

  private Progress() {}

  static <T> T during(String what, Supplier<T> work) {
    return during(() -> what, work);
  }

  /**
   * @param what asked each time that it is told
   */
  static <T> T during(Supplier<String> what, Supplier<T> work) {
    CountDownLatch done = new CountDownLatch(1);
    Thread teller = new Thread(() -> tell(what, done, System.err), "progress");
    teller.setDaemon(true);
    teller.start();
    try {
      return work.get();
    } finally {
      done.countDown();
      try {
        teller.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void tell(Supplier<String> what, CountDownLatch done, PrintStream err) {
    boolean terminal = System.console() != null;
    long start = System.nanoTime();
    try {
      if (done.await(2, TimeUnit.SECONDS)) {
        return;
      }
      int frame = 0;
      do {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        if (terminal) {
          err.printf("\r%s %s … %d s ", FRAMES[frame++ % FRAMES.length], what.get(), seconds);
        } else {
          err.printf("%s … %d s%n", what.get(), seconds);
        }
        err.flush();
      } while (!done.await(terminal ? 200 : 10_000, TimeUnit.MILLISECONDS));
      if (terminal) {
        err.print("\r\u001b[K");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
