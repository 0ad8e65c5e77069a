package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Parts of a work that are made by many threads, and taken one after the other in order. At most a
 * few are made ahead, however many there are.
 */
final class InOrder<T> implements Supplier<Optional<T>>, AutoCloseable {
  private static final int AHEAD = 2;

  private final LongFunction<T> make;
  private final long count;
  private final ExecutorService threads;
  private final int most;
  private final Deque<Future<T>> made = new ArrayDeque<>();
  private long next;

  /**
   * @param count how many parts
   * @param make makes the part with this number; called by many threads
   */
  InOrder(int threadCount, long count, LongFunction<T> make) {
    this.make = make;
    this.count = count;
    this.most = threadCount * AHEAD;
    this.threads =
        Executors.newFixedThreadPool(
            threadCount,
            work -> {
              Thread thread = new Thread(work, "generator");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The next part; empty after the last. */
  @Override
  public Optional<T> get() {
    while (next < count && made.size() < most) {
      long part = next++;
      made.add(threads.submit(() -> make.apply(part)));
    }
    Future<T> first = made.poll();
    if (first == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(first.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PeriscopeException.resource("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PeriscopeException known) {
        throw known;
      }
      throw PeriscopeException.internal("a defect while events were made: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
