package io.periscope.kafka.embedded;

import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** How the broker is set up: one node, small, quick to start, keeping everything. */
final class BrokerSettings {
  static final String CONTROLLER = "CONTROLLER";
  private static final String BROKER = "BROKER";

  private static final int MIB = 1 << 20;

  private BrokerSettings() {}

  static Properties of(Path folder, Ports ports) {
    Properties p = new Properties();
    network(p, ports);
    p.setProperty("log.dirs", folder.toString());
    session(p);
    retention(p);
    durability(p);
    oneNode(p);
    small(p);
    return p;
  }

  private static void network(Properties p, Ports ports) {
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(StorageFolder.NODE_ID));
    p.setProperty(
        "controller.quorum.voters", StorageFolder.NODE_ID + "@" + ports.controllerAddress());
    p.setProperty(
        "listeners",
        BROKER
            + "://"
            + ports.brokerAddress()
            + ","
            + CONTROLLER
            + "://"
            + ports.controllerAddress());
    p.setProperty("advertised.listeners", BROKER + "://" + ports.brokerAddress());
    p.setProperty(
        "listener.security.protocol.map", BROKER + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    p.setProperty("inter.broker.listener.name", BROKER);
    p.setProperty("controller.listener.names", CONTROLLER);
  }

  /**
   * A broker in the controller's own process is never taken for dead while it lives. Kafka would
   * forget to finish transactions that were just committed, see {@link BrokerNode}.
   */
  private static void session(Properties p) {
    number(p, "broker.session.timeout.ms", TimeUnit.HOURS.toMillis(1));
  }

  /** Nothing goes by itself: the archive reads behind, and history may be read again. */
  private static void retention(Properties p) {
    p.setProperty("log.retention.ms", "-1");
    p.setProperty("log.retention.bytes", "-1");
    p.setProperty("auto.create.topics.enable", "false");
    number(p, "message.max.bytes", 16 * MIB);
  }

  /**
   * Forced to disk once a second, in the background. That bounds what a loss of power takes, and
   * what is read again after a kill.
   */
  private static void durability(Properties p) {
    number(p, "log.segment.bytes", 128 * MIB);
    number(p, "log.flush.interval.ms", 1_000);
    number(p, "log.flush.scheduler.interval.ms", 1_000);
    number(p, "log.flush.offset.checkpoint.interval.ms", 5_000);
    number(p, "num.recovery.threads.per.data.dir", 2);
  }

  /** The internal topics: one partition on one node, in segments that are soon compacted. */
  private static void oneNode(Properties p) {
    number(p, "offsets.topic.num.partitions", 1);
    number(p, "offsets.topic.replication.factor", 1);
    number(p, "offsets.topic.segment.bytes", 4 * MIB);
    number(p, "transaction.state.log.num.partitions", 1);
    number(p, "transaction.state.log.replication.factor", 1);
    number(p, "transaction.state.log.min.isr", 1);
    number(p, "transaction.state.log.segment.bytes", 4 * MIB);
    number(p, "transaction.abort.timed.out.transaction.cleanup.interval.ms", 1_000);
    number(p, "share.coordinator.state.topic.num.partitions", 1);
    number(p, "share.coordinator.state.topic.replication.factor", 1);
    number(p, "share.coordinator.state.topic.min.isr", 1);
    number(p, "default.replication.factor", 1);
    number(p, "min.insync.replicas", 1);
    number(p, "group.initial.rebalance.delay.ms", 0);
    number(p, "controller.quorum.append.linger.ms", 1);
    // An idle broker writes nothing.
    number(p, "metadata.max.idle.interval.ms", 0);
  }

  private static void small(Properties p) {
    number(p, "num.network.threads", 2);
    number(p, "num.io.threads", 2);
    number(p, "background.threads", 2);
    number(p, "group.coordinator.threads", 1);
    number(p, "share.coordinator.threads", 1);
    number(p, "log.cleaner.threads", 1);
    number(p, "log.cleaner.dedupe.buffer.size", 2 * MIB);
    number(p, "log.cleaner.io.buffer.size", MIB / 8);
    p.setProperty("metric.reporters", "");
  }

  private static void number(Properties p, String key, long value) {
    p.setProperty(key, Long.toString(value));
  }
}
