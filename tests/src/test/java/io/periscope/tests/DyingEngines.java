package io.periscope.tests;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.StateStore;
import io.periscope.api.lake.BatchTable;
import io.periscope.api.lake.Lake;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RequestWriter;
import io.periscope.api.log.SourceWriter;
import io.periscope.core.Engines;
import io.periscope.tests.DeathPoint.Moment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts a death into the path of every call to the outside. */
final class DyingEngines {
  /** What engines hand out that has steps of its own. */
  private static final Set<Class<?>> INNER =
      Set.of(MasterTable.class, BatchTable.class, SourceWriter.class, RequestWriter.class);

  private final Death death;
  private final Killer killer;
  private final Path lake;
  private final AtomicInteger occurrences = new AtomicInteger();
  private volatile boolean armed;

  /**
   * @param lake where the files are that a death waits for
   */
  DyingEngines(Death death, Killer killer, Path lake) {
    this.death = death;
    this.killer = killer;
    this.lake = lake;
  }

  Engines around(Engines engines) {
    return engines.on(
        wrap(EventLog.class, engines.log()),
        wrap(StateStore.class, engines.store()),
        wrap(BatchEngine.class, engines.batch()),
        wrap(Lake.class, engines.lake()));
  }

  private <T> T wrap(Class<T> type, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(type, target, method, arguments)));
  }

  private Object call(Class<?> type, Object target, Method method, Object[] arguments)
      throws Throwable {
    Object[] given = decoding(arguments);
    boolean here =
        death.at().isAt(type, method, arguments)
            && occurrences.incrementAndGet() == death.occurrence();
    if (here) {
      begins(given);
    }
    Object result;
    try {
      result = method.invoke(target, given);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (here) {
      // Also when it was over before the moment came.
      killer.kill();
    }
    return INNER.contains(method.getReturnType()) ? wrap(method.getReturnType(), result) : result;
  }

  private void begins(Object[] arguments) {
    switch (death.moment()) {
      case BEFORE -> killer.kill();
      case DECODING -> armed = true;
      case READING -> {
        for (int i = 0; i < arguments.length; i++) {
          if (arguments[i] instanceof Iterator<?> records) {
            arguments[i] = new DyingIterator<>(records);
          }
        }
      }
      case AT_PARQUET -> killAtNewFile(".parquet");
      case AT_A_MANIFEST -> killAtNewFile(".avro");
      case AT_METADATA -> killAtNewFile(".metadata.json");
      case DURING -> {
        // Half of the steps take less than a millisecond, some take forty.
        Random random = new Random(death.hashCode());
        long nanos = (long) (50_000 * Math.pow(400, random.nextDouble()));
        thread(
            () -> {
              LockSupport.parkNanos(nanos);
              killer.kill();
            });
      }
      case AFTER -> {}
    }
  }

  /** Decoders are handed to the store when it opens a stream, and used inside its commits. */
  private Object[] decoding(Object[] arguments) {
    if (death.moment() != Moment.DECODING || arguments == null) {
      return arguments;
    }
    Object[] given = arguments.clone();
    for (int i = 0; i < given.length; i++) {
      if (given[i] instanceof EventDecoder decoder) {
        given[i] = new DyingDecoder(decoder);
      }
    }
    return given;
  }

  private void killAtNewFile(String ending) {
    Set<Path> before = files(ending);
    thread(
        () -> {
          while (before.containsAll(files(ending))) {
            Thread.onSpinWait();
          }
          killer.kill();
        });
  }

  private Set<Path> files(String ending) {
    try (Stream<Path> files = Files.walk(lake)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(ending))
          .collect(Collectors.toSet());
    } catch (IOException | UncheckedIOException e) {
      // A temporary file went away meanwhile.
      return Set.of();
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "death");
    thread.setDaemon(true);
    thread.start();
  }

  /** Dies at the first event. */
  private final class DyingDecoder implements EventDecoder {
    private final EventDecoder decoder;

    DyingDecoder(EventDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public Optional<String> decode(byte[] value, FieldSink sink) {
      die();
      return decoder.decode(value, sink);
    }

    @Override
    public Optional<String> decode(RecordBatch records, int row, FieldSink sink) {
      die();
      return decoder.decode(records, row, sink);
    }

    @Override
    public EventDecoder forBatch(RecordBatch records) {
      return new DyingDecoder(decoder.forBatch(records));
    }

    private void die() {
      if (armed) {
        killer.kill();
      }
    }
  }

  /** Hands out something, and then dies. */
  private final class DyingIterator<T> implements Iterator<T> {
    private final Iterator<T> records;
    private boolean handedOut;

    DyingIterator(Iterator<T> records) {
      this.records = records;
    }

    @Override
    public boolean hasNext() {
      if (handedOut) {
        killer.kill();
      }
      return records.hasNext();
    }

    @Override
    public T next() {
      handedOut = true;
      return records.next();
    }
  }
}
