package io.periscope.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends {@code SIGKILL} to this very process. A shell waits from the beginning for the word to do
 * so, because starting one takes longer than most steps.
 */
final class Killer {
  /** How a process ends by that signal. */
  static final int KILLED = 128 + 9;

  private final String death;
  private final Process shell;
  private final AtomicBoolean dying = new AtomicBoolean();

  Killer(String death) {
    this.death = death;
    try {
      shell =
          new ProcessBuilder(
                  "sh", "-c", "read word && kill -9 $0", "" + ProcessHandle.current().pid())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the process says last. */
  static String lastWords(String death) {
    return "killed at " + death;
  }

  /** Ends the process; never returns. */
  void kill() {
    try {
      if (dying.compareAndSet(false, true)) {
        System.err.println(lastWords(death));
        System.err.flush();
        shell.getOutputStream().write('\n');
        shell.getOutputStream().flush();
      }
      // The signal is on its way; the others may go on until it is there, this thread may not.
      TimeUnit.MINUTES.sleep(1);
      throw new IllegalStateException("still alive");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      kill();
    }
  }
}
