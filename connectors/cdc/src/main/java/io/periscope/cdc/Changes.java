package io.periscope.cdc;

import io.debezium.connector.postgresql.PostgresConnectorTask;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * Debezium's reader of the log, asked step by step. It either takes the snapshot, for which it
 * makes the slot, or reads on from where the slot stands: it is never told an offset to begin at,
 * because the way in which it looks for one in the log can pass over a transaction that overlaps
 * another. What it asks for as its stored offset later is what was committed here, so it confirms
 * to the server no more than that.
 */
final class Changes implements AutoCloseable {
  private static final int HEARTBEAT_MILLIS = 10_000;
  private static final int POLL_MILLIS = 50;

  private final Server server;
  private volatile Optional<Map<String, Object>> committed = Optional.empty();
  private final PostgresConnectorTask task = new PostgresConnectorTask();

  /**
   * @param snapshot whether the snapshot is to be taken first
   */
  Changes(Server server, CdcSettings settings, PostgresCdcConnector.Names names, boolean snapshot) {
    this.server = server;
    Map<String, String> config = config(server.address(), settings, names);
    config.put("snapshot.mode", snapshot ? "initial" : "no_data");
    task.initialize(new Context(config));
    try {
      task.start(config);
    } catch (RuntimeException e) {
      close();
      throw server.failed("read the log of", e);
    }
  }

  private static Map<String, String> config(
      CdcSettings.Address address, CdcSettings settings, PostgresCdcConnector.Names names) {
    Map<String, String> config = new HashMap<>();
    config.put("name", names.slot());
    config.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    config.put("topic.prefix", names.slot());
    config.put("database.hostname", address.host());
    config.put("database.port", Integer.toString(address.port()));
    config.put("database.dbname", address.database());
    config.put("database.user", settings.user());
    config.put("database.password", settings.password());
    address.sslMode().ifPresent(mode -> config.put("database.sslmode", mode));
    config.put("plugin.name", "pgoutput");
    config.put("slot.name", names.slot());
    config.put("slot.drop.on.stop", "false");
    config.put("publication.name", names.publication());
    config.put("publication.autocreate.mode", "disabled");
    config.put(
        "table.include.list",
        Pattern.quote(settings.schema()) + "\\." + Pattern.quote(settings.table()));
    config.put("decimal.handling.mode", "string");
    config.put("binary.handling.mode", "base64");
    config.put("interval.handling.mode", "string");
    config.put("hstore.handling.mode", "json");
    config.put("time.precision.mode", "adaptive");
    config.put("tombstones.on.delete", "false");
    // The end of each transaction is where we may stop.
    config.put("provide.transaction.metadata", "true");
    config.put("heartbeat.interval.ms", Integer.toString(HEARTBEAT_MILLIS));
    config.put("poll.interval.ms", Integer.toString(POLL_MILLIS));
    config.put("errors.max.retries", "0");
    config.put("slot.max.retries", "0");
    return config;
  }

  /** What came since; empty when nothing did within a moment. */
  List<SourceRecord> poll() {
    try {
      List<SourceRecord> records = task.poll();
      return records == null ? List.of() : records;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (RuntimeException e) {
      throw server.failed("read the log of", e);
    }
  }

  /** Lets the server forget what is before this offset. */
  void commit(Map<String, Object> offset) {
    committed = Optional.of(offset);
    try {
      task.commit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    task.stop();
  }

  /** What a worker of Kafka Connect would be. */
  private final class Context implements SourceTaskContext {
    private final Map<String, String> config;

    Context(Map<String, String> config) {
      this.config = config;
    }

    @Override
    public Map<String, String> configs() {
      return config;
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
      return new Reader();
    }

    @Override
    public PluginMetrics pluginMetrics() {
      throw new UnsupportedOperationException("nobody looks at them");
    }
  }

  private final class Reader implements OffsetStorageReader {
    @Override
    @SuppressWarnings("NullAway") // Kafka Connect's word for none
    public <T> Map<String, Object> offset(Map<String, T> partition) {
      return committed.orElse(null);
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(
        Collection<Map<String, T>> partitions) {
      Map<Map<String, T>, Map<String, Object>> offsets = new HashMap<>();
      for (Map<String, T> partition : partitions) {
        committed.ifPresent(offset -> offsets.put(partition, offset));
      }
      return offsets;
    }
  }
}
