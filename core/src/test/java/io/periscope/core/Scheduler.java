package io.periscope.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/**
 * Runs actors one at a time, in an order that a seed decides: each has a thread, and only the one
 * that holds the baton moves, until its next step.
 */
final class Scheduler {
  private final Random random;
  private final ExecutorService threads;
  private final Semaphore back = new Semaphore(0);
  private final List<Actor> actors = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();
  private final ThreadLocal<Actor> current = new ThreadLocal<>();

  /** One that moves. */
  final class Actor {
    private final String name;
    private final Semaphore baton = new Semaphore(0);
    private volatile boolean ended;
    private volatile Optional<Throwable> failure = Optional.empty();

    private Actor(String name) {
      this.name = name;
    }
  }

  Scheduler(Random random, ExecutorService threads) {
    this.random = random;
    this.threads = threads;
  }

  List<String> trace() {
    return trace;
  }

  /** Adds an actor; it begins when it is chosen. */
  void spawn(String name, Runnable body) {
    Actor actor = new Actor(name);
    actors.add(actor);
    threads.execute(
        () -> {
          current.set(actor);
          actor.baton.acquireUninterruptibly();
          try {
            body.run();
          } catch (Killed e) {
            note("killed");
          } catch (Throwable e) {
            actor.failure = Optional.of(e);
          } finally {
            current.remove();
            actor.ended = true;
            back.release();
          }
        });
  }

  /** Called by an actor: lets the others move before it goes on. */
  void pause() {
    Actor actor = current.get();
    if (actor != null) {
      back.release();
      actor.baton.acquireUninterruptibly();
    }
  }

  /** Adds a line to the trace. */
  void note(String what) {
    Actor actor = current.get();
    trace.add((actor == null ? "" : actor.name + ": ") + what);
  }

  /** Moves actors until all have ended; the first failure of one is thrown. */
  void run() {
    while (!actors.isEmpty()) {
      Actor actor = actors.get(random.nextInt(actors.size()));
      actor.baton.release();
      back.acquireUninterruptibly();
      if (actor.ended) {
        actors.remove(actor);
        if (actor.failure.isPresent()) {
          throw new AssertionError(
              actor.name + " failed: " + actor.failure.get(), actor.failure.get());
        }
      }
    }
  }

  /** The process that the actor belongs to is gone. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }
}
