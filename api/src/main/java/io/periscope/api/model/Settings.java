package io.periscope.api.model;

import io.periscope.api.alert.ChannelDef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What {@code periscope.yaml} says; every key has a default.
 *
 * @param data the folder for everything Periscope stores, absolute
 * @param channels where notices of alerts can go
 */
public record Settings(
    String name,
    Path data,
    Http http,
    Log log,
    Speed speed,
    Segment segment,
    Batch batch,
    Registry registry,
    Optional<Mlflow> mlflow,
    List<ChannelDef> channels,
    Optional<Lineage> lineage) {
  public Settings {
    channels = List.copyOf(channels);
  }

  /** Which tells nobody of its batch versions. */
  public Settings(
      String name,
      Path data,
      Http http,
      Log log,
      Speed speed,
      Segment segment,
      Batch batch,
      Registry registry,
      Optional<Mlflow> mlflow,
      List<ChannelDef> channels) {
    this(
        name, data, http, log, speed, segment, batch, registry, mlflow, channels, Optional.empty());
  }

  /** Which shows its trainings nowhere else. */
  public Settings(
      String name,
      Path data,
      Http http,
      Log log,
      Speed speed,
      Segment segment,
      Batch batch,
      Registry registry) {
    this(name, data, http, log, speed, segment, batch, registry, Optional.empty(), List.of());
  }

  /** With the schema registry in this process. */
  public Settings(
      String name, Path data, Http http, Log log, Speed speed, Segment segment, Batch batch) {
    this(name, data, http, log, speed, segment, batch, Registry.BUILT_IN);
  }

  /**
   * @param port 0 takes a free one
   * @param maxBody the most bytes that a request may have
   * @param rate the most events a second for each stream; empty for no limit
   * @param maxLag events are taken while no more offsets of the stream's log are unread
   * @param remember how long a request's key is remembered
   */
  public record Http(
      String host, int port, long maxBody, OptionalDouble rate, long maxLag, Duration remember) {

    /** With the usual limits. */
    public Http(String host, int port) {
      this(host, port, 16 << 20, OptionalDouble.empty(), 10_000_000, Duration.ofDays(1));
    }
  }

  /**
   * @param bootstrapServers an outside cluster; empty for the broker in this process
   * @param port of the broker in this process; 0 takes a free one
   * @param properties passed to every Kafka client as they are
   */
  public record Log(Optional<String> bootstrapServers, int port, Map<String, String> properties) {}

  /**
   * @param commitInterval a micro-batch is committed at most this long after its first event
   * @param maxBatch the most events in a micro-batch
   */
  public record Speed(Duration commitInterval, int maxBatch) {}

  /** A segment closes at the first micro-batch boundary after either limit. */
  public record Segment(long rows, Duration every) {}

  /**
   * @param every the period of recomputes; empty for only on demand
   */
  public record Batch(Optional<Duration> every) {}

  /**
   * A tracking server on which trainings are shown.
   *
   * @param experiment the name under which they are found there
   */
  public record Mlflow(
      String url, String experiment, Optional<String> user, Optional<String> password) {}

  /**
   * Where OpenLineage's events go; one of file and url is there.
   *
   * @param file absolute; a line is appended for each event
   * @param url to which each event is posted
   * @param namespace of jobs and datasets
   */
  public record Lineage(Optional<Path> file, Optional<String> url, String namespace) {}

  /**
   * Where the schemas of Avro events are.
   *
   * @param url of an outside registry; empty for the one in this process
   */
  public record Registry(Optional<String> url, Optional<String> user, Optional<String> password) {
    public static final Registry BUILT_IN =
        new Registry(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
