package io.periscope.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Runs actors one at a time, in an order that a seed decides. An actor is either a procedure, with
 * a thread that moves only while it holds the baton, until its next step; or a series of steps,
 * which whoever holds the baton runs for it. Who moves next is decided by the one that stops, and
 * often is itself, which costs no change of threads.
 */
final class Scheduler {
  private final Random random;
  private final ExecutorService threads;
  private final Semaphore allEnded = new Semaphore(0);
  private final List<Actor> actors = new ArrayList<>();
  private final List<Supplier<String>> trace = new ArrayList<>();
  private Optional<Actor> current = Optional.empty();
  private Optional<Throwable> failure = Optional.empty();

  /**
   * One that moves.
   *
   * @param step its next step, which says whether there are more; empty for one with a thread
   */
  private record Actor(String name, Semaphore baton, Optional<BooleanSupplier> step) {}

  Scheduler(Random random, ExecutorService threads) {
    this.random = random;
    this.threads = threads;
  }

  List<String> trace() {
    return trace.stream().map(Supplier::get).toList();
  }

  /** Adds an actor; it begins when it is chosen. */
  void spawn(String name, Runnable body) {
    Actor actor = new Actor(name, new Semaphore(0), Optional.empty());
    actors.add(actor);
    threads.execute(
        () -> {
          actor.baton().acquireUninterruptibly();
          try {
            if (failure.isEmpty()) {
              body.run();
            }
          } catch (Killed e) {
            note(() -> "killed");
          } catch (Throwable e) {
            fail(name, e);
          } finally {
            actors.remove(actor);
            passOn();
          }
        });
  }

  /**
   * Adds an actor that needs no thread.
   *
   * @param step one step of it, which answers whether there are more
   */
  void spawnSteps(String name, BooleanSupplier step) {
    actors.add(new Actor(name, new Semaphore(0), Optional.of(step)));
  }

  private void fail(String name, Throwable e) {
    if (failure.isEmpty()) {
      failure = Optional.of(new AssertionError(name + " failed: " + e, e));
    }
  }

  /** Called by an actor: lets the others move before it goes on. */
  void pause() {
    if (current.isEmpty()) {
      return;
    }
    if (failure.isPresent()) {
      throw new Killed();
    }
    Actor self = current.get();
    Actor next = next();
    if (next != self) {
      current = Optional.of(next);
      next.baton().release();
      self.baton().acquireUninterruptibly();
    }
    if (failure.isPresent()) {
      throw new Killed();
    }
    current = Optional.of(self);
  }

  /** Chooses who moves, until it is one with a thread. There must be one, the caller itself. */
  private Actor next() {
    while (true) {
      Actor chosen = actors.get(random.nextInt(actors.size()));
      if (chosen.step().isEmpty()) {
        return chosen;
      }
      run(chosen);
    }
  }

  /** Makes a step of an actor without a thread. */
  private void run(Actor actor) {
    current = Optional.of(actor);
    boolean more = false;
    try {
      more = failure.isEmpty() && actor.step().get().getAsBoolean();
    } catch (RuntimeException | Error e) {
      fail(actor.name(), e);
    }
    if (!more) {
      actors.remove(actor);
    }
  }

  /** Lets somebody else move, for good. */
  private void passOn() {
    while (!actors.isEmpty()) {
      Actor chosen = actors.get(random.nextInt(actors.size()));
      if (chosen.step().isEmpty()) {
        current = Optional.of(chosen);
        chosen.baton().release();
        return;
      }
      run(chosen);
    }
    current = Optional.empty();
    allEnded.release();
  }

  /** Adds a line to the trace; it is put together only if somebody wants to read it. */
  void note(Supplier<String> what) {
    String who = current.map(actor -> actor.name() + ": ").orElse("");
    trace.add(() -> who + what.get());
  }

  /** Moves actors until all have ended; the first failure of one is thrown. */
  void run() {
    passOn();
    allEnded.acquireUninterruptibly();
    failure.ifPresent(
        e -> {
          throw (AssertionError) e;
        });
  }

  /** The process that the actor belongs to is gone. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }
}
