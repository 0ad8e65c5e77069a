package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that is done again and again, whatever became of it the last time. What goes wrong is told
 * when it begins to and every ten minutes from then on, and not each time: a task may be due twice
 * a second, and a disk full for hours.
 */
public final class Periodic implements Runnable {
  static final Duration TOLD_AGAIN = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

  private final String name;
  private final Runnable task;
  private final LongSupplier nanos;
  private final Logger log;
  private Optional<Told> told = Optional.empty();

  private record Told(String failure, long at) {}

  /**
   * @param name what it does, for messages
   */
  public Periodic(String name, Runnable task) {
    this(name, task, System::nanoTime, LOG);
  }

  Periodic(String name, Runnable task, LongSupplier nanos, Logger log) {
    this.name = name;
    this.task = task;
    this.nanos = nanos;
    this.log = log;
  }

  @Override
  public synchronized void run() {
    try {
      task.run();
      if (told.isPresent()) {
        told = Optional.empty();
        log.info("{}: it works again", name);
      }
    } catch (RuntimeException e) {
      if (isToBeTold(e.toString())) {
        told = Optional.of(new Told(e.toString(), nanos.getAsLong()));
        if (e instanceof PeriscopeException) {
          log.warn("{} failed, and will be tried again: {}", name, e.getMessage());
        } else {
          log.warn("{} failed by a defect, and will be tried again", name, e);
        }
      }
    }
  }

  private boolean isToBeTold(String failure) {
    return told.filter(
            before ->
                before.failure().equals(failure)
                    && nanos.getAsLong() - before.at() < TOLD_AGAIN.toNanos())
        .isEmpty();
  }
}
