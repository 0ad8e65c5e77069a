package io.periscope.avro;

import io.periscope.api.registry.RegistryException;
import io.periscope.api.registry.SchemaRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;

/**
 * The schemas that events are written with, by their numbers. A schema never changes, so it is
 * asked for once; one that is not there may come, and is asked for again after a while.
 */
final class WriterSchemas {
  private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Garbage has many numbers; more than these are not remembered. */
  private static final int MANY = 10_000;

  private final SchemaRegistry registry;
  private final LongSupplier nanoTime;
  private final Map<Integer, Found> found = new ConcurrentHashMap<>();
  private final Map<Integer, Long> missing = new ConcurrentHashMap<>();

  /**
   * @param why there is none that can be used; empty when there is
   */
  record Found(Optional<Schema> schema, String why) {}

  WriterSchemas(SchemaRegistry registry, LongSupplier nanoTime) {
    this.registry = registry;
    this.nanoTime = nanoTime;
  }

  /**
   * @throws io.periscope.api.error.PeriscopeException (RESOURCE) when the registry cannot be asked
   */
  Found find(int id) {
    Found known = found.get(id);
    if (known != null) {
      return known;
    }
    Long asked = missing.get(id);
    if (asked != null && nanoTime.getAsLong() - asked < ASK_AGAIN_NANOS) {
      return unknown(id);
    }
    Optional<Found> answer = ask(id);
    if (answer.isEmpty()) {
      if (missing.size() >= MANY) {
        missing.clear();
      }
      missing.put(id, nanoTime.getAsLong());
      return unknown(id);
    }
    missing.remove(id);
    found.put(id, answer.get());
    return answer.get();
  }

  private Optional<Found> ask(int id) {
    try {
      return registry.schema(id).map(text -> parse(id, text));
    } catch (RegistryException e) {
      return Optional.of(new Found(Optional.empty(), e.getMessage()));
    }
  }

  private static Found parse(int id, String text) {
    try {
      return new Found(Optional.of(Schemas.parse(text)), "");
    } catch (RegistryException e) {
      return new Found(Optional.empty(), "schema %d is %s".formatted(id, e.getMessage()));
    }
  }

  private static Found unknown(int id) {
    return new Found(Optional.empty(), "schema id %d is not in the registry".formatted(id));
  }
}
