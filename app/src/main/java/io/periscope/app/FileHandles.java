package io.periscope.app;

import com.sun.management.UnixOperatingSystemMXBean;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/**
 * File handles, of which a process has only so many. When none is left anything may fail, in words
 * that say nothing of the reason; so it is asked for before.
 */
final class FileHandles {
  /** A quiet program has about two hundred open: its jars, the log's files, connections. */
  private static final long LEAST = 400;

  private FileHandles() {}

  /**
   * Makes sure that there are enough to begin with.
   *
   * @throws PeriscopeException naming the limit and how it is raised
   */
  static void require() {
    long limit = limit().orElse(Long.MAX_VALUE);
    if (limit < LEAST) {
      throw new PeriscopeException(
          Fault.RESOURCE,
          "this shell permits a process %d open files, and Periscope needs at least %d; raise the limit with 'ulimit -n 4096' and start again"
              .formatted(limit, LEAST));
    }
  }

  /** A failure in words that tell its reason, if the reason is that no handle was left. */
  static Optional<String> explain(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT).contains("too many open files")) {
        return Optional.of(
            "no file handle was left (%s are permitted): %s; nothing is lost: raise the limit with 'ulimit -n 4096' and start again"
                .formatted(limit().map(String::valueOf).orElse("few"), t.getMessage()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Long> limit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? Optional.of(unix.getMaxFileDescriptorCount())
        : Optional.empty();
  }
}
