package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One process, as far as faults go: every call to the outside passes here, and may find the process
 * killed before or after it, the call refused, or done with its answer lost.
 */
final class Faults {
  private final Scheduler scheduler;
  private final Random random;
  private final double kill;
  private final double fail;
  private volatile boolean alive = true;

  /**
   * @param kill how probable the process's end is at each call
   * @param fail how probable a failure of the call is
   */
  Faults(Scheduler scheduler, Random random, double kill, double fail) {
    this.scheduler = scheduler;
    this.random = random;
    this.kill = kill;
    this.fail = fail;
  }

  boolean alive() {
    return alive;
  }

  /** From now on every call of this process ends it. */
  void kill() {
    alive = false;
  }

  private void check() {
    if (alive && random.nextDouble() < kill) {
      scheduler.note(() -> "the process is killed");
      alive = false;
    }
    if (!alive) {
      throw new Scheduler.Killed();
    }
  }

  /** A call that changes nothing outside. */
  <T> T read(String step, Supplier<T> call) {
    scheduler.pause();
    check();
    if (random.nextDouble() < fail) {
      scheduler.note(() -> step + " fails");
      throw refused(step);
    }
    return call.get();
  }

  /** A call that changes something, all or nothing. */
  <T> T write(String step, Supplier<T> call, Supplier<PeriscopeException> lost) {
    scheduler.pause();
    check();
    if (random.nextDouble() < fail) {
      scheduler.note(() -> step + " fails");
      throw refused(step);
    }
    T result = call.get();
    scheduler.note(() -> step);
    scheduler.pause();
    check();
    if (random.nextDouble() < fail) {
      scheduler.note(() -> step + " happened, its answer is lost");
      throw lost.get();
    }
    return result;
  }

  static PeriscopeException refused(String step) {
    return PeriscopeException.resource(step + " failed", new IllegalStateException("simulated"));
  }
}
