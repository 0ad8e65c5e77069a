package io.periscope.kafka.embedded;

import com.sun.management.UnixOperatingSystemMXBean;
import io.periscope.api.error.PeriscopeException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a broker that gives up from taking the whole process with it. Kafka ends the process when
 * it cannot go on, above all when its disk fails or is full. Here that only stops the broker, and
 * its failure can be asked for.
 *
 * <p>Kafka has one such switch for all brokers of a process; the one that started last has it.
 */
final class HaltGuard {
  private static final Logger LOG = LoggerFactory.getLogger(HaltGuard.class);

  /** Kafka may have closed a few of its own by the time that it gives up. */
  private static final long FEW_HANDLES = 48;

  private final Path folder;
  private volatile Optional<PeriscopeException> failure = Optional.empty();
  private volatile Runnable stop = () -> {};

  HaltGuard(Path folder) {
    this.folder = folder;
  }

  void install() {
    Exit.setExitProcedure(this::failed);
    Exit.setHaltProcedure(this::failed);
  }

  void remove() {
    Exit.resetExitProcedure();
    Exit.resetHaltProcedure();
  }

  /** Runs in a thread of its own, because Kafka's threads cannot wait for their own end. */
  void onFailure(Runnable action) {
    stop = action;
  }

  Optional<PeriscopeException> failure() {
    return failure;
  }

  static void raise(PeriscopeException failure) {
    throw failure;
  }

  /** Kafka says nothing of it, so what is most often the reason is looked at. */
  private String likelyReason() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long open = unix.getOpenFileDescriptorCount();
      long limit = unix.getMaxFileDescriptorCount();
      if (limit - open < FEW_HANDLES) {
        return "No file handle was left, %d of %d are open; nothing is lost: raise the limit with 'ulimit -n 4096'"
            .formatted(open, limit);
      }
    }
    return "Most often the disk is full or fails; %d MB are free there. See to it"
        .formatted(folder.toFile().getUsableSpace() / 1_000_000);
  }

  private synchronized void failed(int status, String message) {
    if (failure.isPresent()) {
      return;
    }
    String what =
        "the broker of the log in %s gave up (status %d%s). %s and start again"
            .formatted(folder, status, message == null ? "" : ", " + message, likelyReason());
    PeriscopeException e =
        PeriscopeException.resource(what, new IllegalStateException("Kafka halted"));
    failure = Optional.of(e);
    LOG.error("{}", what, e);
    new Thread(stop, "broker-stop").start();
  }
}
