package io.periscope.kafka.embedded;

import io.periscope.api.error.PeriscopeException;
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

  private synchronized void failed(int status, String message) {
    if (failure.isPresent()) {
      return;
    }
    String what =
        "the broker of the log in %s gave up (status %d%s). Most often the disk is full or fails; %d MB are free there. See to it and start again"
            .formatted(
                folder,
                status,
                message == null ? "" : ", " + message,
                folder.toFile().getUsableSpace() / 1_000_000);
    PeriscopeException e =
        PeriscopeException.resource(what, new IllegalStateException("Kafka halted"));
    failure = Optional.of(e);
    LOG.error("{}", what, e);
    new Thread(stop, "broker-stop").start();
  }
}
