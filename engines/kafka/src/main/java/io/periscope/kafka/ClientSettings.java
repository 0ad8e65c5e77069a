package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * What each kind of client is told: what speed asks for, over that what the user gave, and above
 * all what exactness needs, which nobody may change.
 */
final class ClientSettings {
  /** What a record may weigh before it is compressed; the limit of the embedded broker, too. */
  static final int MAX_RECORD_BYTES = 16 << 20;

  /** A source that keeps a transaction open longer than this has lost it. */
  static final int TRANSACTION_TIMEOUT_MILLIS = 60_000;

  private static final String EXACT = "exact answers depend on it";
  private static final String OWN = "Periscope sets it itself";

  /** Keys that cannot be given, and why. */
  private static final Map<String, String> RESERVED =
      Map.ofEntries(
          Map.entry("bootstrap.servers", "it is given as log.bootstrap.servers"),
          Map.entry("client.id", OWN),
          Map.entry("group.id", OWN),
          Map.entry("isolation.level", EXACT),
          Map.entry("enable.auto.commit", EXACT),
          Map.entry("auto.offset.reset", EXACT),
          Map.entry("check.crcs", EXACT),
          Map.entry("acks", EXACT),
          Map.entry("enable.idempotence", EXACT),
          Map.entry("transactional.id", EXACT),
          Map.entry("transaction.timeout.ms", EXACT),
          Map.entry("key.serializer", EXACT),
          Map.entry("value.serializer", EXACT),
          Map.entry("key.deserializer", EXACT),
          Map.entry("value.deserializer", EXACT));

  private final String bootstrapServers;
  private final Map<String, String> properties;
  private final String prefix;
  private final AtomicInteger clients = new AtomicInteger();

  /**
   * @param properties of the user, for all clients
   * @param prefix of the names of all clients
   * @throws PeriscopeException naming every key that cannot be given
   */
  ClientSettings(String bootstrapServers, Map<String, String> properties, String prefix) {
    String refused =
        new TreeMap<>(properties)
            .keySet().stream()
                .filter(RESERVED::containsKey)
                .map(key -> "'%s' (%s)".formatted(key, RESERVED.get(key)))
                .collect(Collectors.joining(", "));
    if (!refused.isEmpty()) {
      throw PeriscopeException.user("log.properties cannot set " + refused + "; remove it");
    }
    this.bootstrapServers = bootstrapServers;
    this.properties = Map.copyOf(properties);
    this.prefix = prefix;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  Map<String, Object> admin() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("default.api.timeout.ms", 10_000);
    settings.put("request.timeout.ms", 5_000);
    return complete(settings, "admin");
  }

  Map<String, Object> consumer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("default.api.timeout.ms", 10_000);
    // The broker answers as soon as there is a byte, so a long wait costs no latency.
    settings.put("fetch.min.bytes", 1);
    settings.put("fetch.max.wait.ms", 500);
    settings.put("fetch.max.bytes", 64 << 20);
    settings.put("max.partition.fetch.bytes", 8 << 20);
    settings.put("max.poll.records", 50_000);
    settings.put("receive.buffer.bytes", 1 << 20);
    settings.put("allow.auto.create.topics", false);
    settings.putAll(properties);
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "none");
    return complete(settings, "reader");
  }

  Map<String, Object> producer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("delivery.timeout.ms", 30_000);
    settings.put("request.timeout.ms", 10_000);
    settings.put("max.block.ms", 10_000);
    return complete(producer(settings), "writer");
  }

  Map<String, Object> transactionalProducer(String transactionalId) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("delivery.timeout.ms", TRANSACTION_TIMEOUT_MILLIS / 2);
    settings.put("request.timeout.ms", 10_000);
    settings.put("max.block.ms", TRANSACTION_TIMEOUT_MILLIS / 2);
    producer(settings);
    settings.put("transactional.id", transactionalId);
    settings.put("transaction.timeout.ms", TRANSACTION_TIMEOUT_MILLIS);
    return complete(settings, "source");
  }

  private Map<String, Object> producer(Map<String, Object> settings) {
    settings.put("linger.ms", 5);
    settings.put("batch.size", 256 << 10);
    settings.put("buffer.memory", 64L << 20);
    settings.put("max.request.size", MAX_RECORD_BYTES);
    settings.put("compression.type", "lz4");
    settings.put("send.buffer.bytes", 1 << 20);
    settings.putAll(properties);
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    return settings;
  }

  private Map<String, Object> complete(Map<String, Object> settings, String kind) {
    settings.putIfAbsent("retry.backoff.ms", 20);
    settings.putIfAbsent("metric.reporters", "");
    settings.putIfAbsent("enable.metrics.push", false);
    settings.putAll(properties);
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("client.id", prefix + "-" + kind + "-" + clients.incrementAndGet());
    return settings;
  }
}
