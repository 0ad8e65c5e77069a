package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.LogWriter;
import io.periscope.api.log.RequestWriter;
import io.periscope.api.log.SourceWriter;
import io.periscope.api.log.TopicInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/**
 * The log on a Kafka cluster. Nothing is asked of the cluster before the first call; a cluster that
 * cannot be reached is told after about ten seconds.
 */
public final class KafkaEventLog implements EventLog {
  private static final Duration CLOSE = Duration.ofSeconds(1);

  /** The archive reads behind, and a new view may read from the start. */
  private static final Map<String, String> KEEP_EVERYTHING = Map.of("retention.ms", "-1");

  private final ClientSettings settings;
  private final KafkaFailures failures;
  private final Admin admin;
  private final Topics topics;
  private final SourcePositions positions;

  /**
   * @param bootstrapServers {@code host:port}, several with commas
   * @param properties given to every client as they are, such as security settings
   * @param clientPrefix begins the name of every client, as the cluster shows it
   * @throws PeriscopeException when the properties hold a key that exactness needs, or one that
   *     Kafka does not take
   */
  public KafkaEventLog(
      String bootstrapServers, Map<String, String> properties, String clientPrefix) {
    this.settings = new ClientSettings(bootstrapServers, properties, clientPrefix);
    this.failures = new KafkaFailures(bootstrapServers);
    this.admin = failures.calling("connecting", () -> Admin.create(settings.admin()));
    this.topics = new Topics(admin, failures);
    this.positions = new SourcePositions(topics, settings, failures);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A topic that is there is taken as it is, also with another number of partitions. One that is
   * made keeps its events without limit, in as many copies as the cluster makes by default.
   */
  @Override
  public TopicInfo ensureTopic(String topic, int partitions) {
    return topics.ensure(topic, partitions, KEEP_EVERYTHING);
  }

  @Override
  public Optional<TopicInfo> find(String topic) {
    return topics.find(topic);
  }

  @Override
  public Coverage beginning(TopicInfo topic) {
    return topics.beginning(topic);
  }

  /**
   * {@inheritDoc} Transaction markers count, and an open transaction ends it: a reader reaches
   * exactly this.
   */
  @Override
  public Coverage end(TopicInfo topic) {
    return topics.committedEnd(topic);
  }

  @Override
  public Optional<Instant> newest(TopicInfo topic) {
    return topics.newest(topic);
  }

  /**
   * {@inheritDoc}
   *
   * @throws OffsetsLostException when the log begins later than {@code from}
   * @throws OffsetsAheadException when it ends earlier
   * @throws TopicReplacedException when the topic was deleted, also while it is read
   */
  @Override
  public LogReader read(TopicInfo topic, Coverage from, boolean heads) {
    TopicInfo now = topics.requireSame(topic);
    topics.requireHeld(now, from);
    return KafkaLogReader.open(now, from, heads, topics, settings, failures);
  }

  @Override
  public LogWriter writer(String topic) {
    topics.require(topic);
    return KafkaLogWriter.open(topic, settings, failures);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The position belongs to the source and this very topic: in a topic that was made anew a
   * source begins anew.
   */
  @Override
  public SourceWriter sourceWriter(String topic, String source) {
    return KafkaSourceWriter.open(
        topics.require(topic), source, topics, positions, settings, failures);
  }

  @Override
  public RequestWriter requestWriter(String topic, Duration horizon) {
    return KafkaRequestWriter.open(topics.require(topic), horizon, topics, settings, failures);
  }

  @Override
  public String address() {
    return settings.bootstrapServers();
  }

  /** Readers and writers are closed by those who opened them, before. */
  @Override
  public void close() {
    admin.close(CLOSE);
  }
}
