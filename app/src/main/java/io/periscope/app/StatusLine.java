package io.periscope.app;

import io.periscope.core.serving.Status;
import io.periscope.core.serving.Status.StreamStatus;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One line that says how things go: rewritten in place on a terminal, now and then elsewhere. */
final class StatusLine {
  private static final long QUIET_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private long lastShown = System.nanoTime();

  StatusLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * @param status asked only when there is something to show: it costs a look at each view
   */
  void show(Supplier<Status> status) {
    if (terminal) {
      out.print("\r" + text(status.get()) + "\u001b[K");
      out.flush();
    } else if (System.nanoTime() - lastShown > QUIET_NANOS) {
      lastShown = System.nanoTime();
      out.println(text(status.get()));
    }
  }

  void last(Status status) {
    out.println((terminal ? "\r" : "") + text(status) + (terminal ? "\u001b[K" : ""));
  }

  private static String text(Status status) {
    return status.streams().stream().map(StatusLine::text).collect(Collectors.joining(" | "));
  }

  private static String text(StreamStatus stream) {
    return String.format(
        Locale.ROOT,
        "%s: %,d events, %,.0f/s, lag %,d, quarantined %,d, master %,d in %d segments%s",
        stream.name(),
        stream.read(),
        stream.perSecond(),
        stream.lag(),
        stream.quarantined(),
        stream.masterRows(),
        stream.segmentsArchived(),
        stream.error().map(e -> "  [" + e + "]").orElse(""));
  }
}
