package io.periscope.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Runs actors one at a time, in an order that a seed decides: each has a thread, and only the one
 * that holds the baton moves, until its next step. Who moves next is decided by the one that stops,
 * and often is itself, which costs no change of threads.
 */
final class Scheduler {
  private final Random random;
  private final ExecutorService threads;
  private final Semaphore allEnded = new Semaphore(0);
  private final List<Actor> actors = new ArrayList<>();
  private final List<Supplier<String>> trace = new ArrayList<>();
  private Optional<Actor> current = Optional.empty();
  private Optional<Throwable> failure = Optional.empty();

  /** One that moves. */
  private static final class Actor {
    private final String name;
    private final Semaphore baton = new Semaphore(0);

    private Actor(String name) {
      this.name = name;
    }
  }

  Scheduler(Random random, ExecutorService threads) {
    this.random = random;
    this.threads = threads;
  }

  List<String> trace() {
    return trace.stream().map(Supplier::get).toList();
  }

  /** Adds an actor; it begins when it is chosen. */
  void spawn(String name, Runnable body) {
    Actor actor = new Actor(name);
    actors.add(actor);
    threads.execute(
        () -> {
          actor.baton.acquireUninterruptibly();
          try {
            if (failure.isEmpty()) {
              body.run();
            }
          } catch (Killed e) {
            note(() -> "killed");
          } catch (Throwable e) {
            if (failure.isEmpty()) {
              failure = Optional.of(new AssertionError(name + " failed: " + e, e));
            }
          } finally {
            actors.remove(actor);
            passOn();
          }
        });
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
    Actor next = actors.get(random.nextInt(actors.size()));
    if (next != self) {
      current = Optional.of(next);
      next.baton.release();
      self.baton.acquireUninterruptibly();
      if (failure.isPresent()) {
        throw new Killed();
      }
    }
  }

  private void passOn() {
    if (actors.isEmpty()) {
      current = Optional.empty();
      allEnded.release();
    } else {
      Actor next = actors.get(random.nextInt(actors.size()));
      current = Optional.of(next);
      next.baton.release();
    }
  }

  /** Adds a line to the trace; it is put together only if somebody wants to read it. */
  void note(Supplier<String> what) {
    String who = current.map(actor -> actor.name + ": ").orElse("");
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
