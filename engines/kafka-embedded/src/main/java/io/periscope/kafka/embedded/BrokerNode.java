package io.periscope.kafka.embedded;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Kafka's controller and broker, put together as {@code KafkaRaftServer} does it, with one step in
 * between.
 *
 * <p>That step keeps committed transactions. After a kill the controller still holds the former
 * broker for alive. A new broker would then at once lead its partitions again and finish the
 * transactions whose commit was promised; a moment later the former's session would end, the
 * partitions would be without a leader, and Kafka takes those for deleted: it forgets to finish
 * these transactions, whose events then stay hidden for ever, and everything behind them with them.
 * The folder is locked, so the former broker is dead for certain; it is signed off before the new
 * one starts, and the new one need not wait for the end of its session either.
 */
final class BrokerNode {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerNode.class);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long PAUSE_MILLIS = 5;

  /** Kafka leaves this file when it stops cleanly, and takes it away when it starts. */
  private static final String CLEAN_STOP_FILE = ".kafka_cleanshutdown";

  private final boolean stoppedCleanly;
  private final ControllerServer controller;
  private final BrokerServer broker;

  BrokerNode(Path path, Properties settings, Ports ports) {
    this.stoppedCleanly = Files.exists(path.resolve(CLEAN_STOP_FILE));
    KafkaConfig config = new KafkaConfig(settings, false);
    Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> folder =
        KafkaRaftServer.initializeLogDirs(config, LOG, "");
    InetSocketAddress voter = new InetSocketAddress(Ports.HOST, ports.controller());
    SharedServer shared =
        new SharedServer(
            config,
            folder._1(),
            Time.SYSTEM,
            new Metrics(),
            CompletableFuture.completedFuture(Map.of(StorageFolder.NODE_ID, voter)),
            List.of(),
            new StandardFaultHandlerFactory(),
            ServerSocketFactory.INSTANCE);
    this.broker = new BrokerServer(shared);
    this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), folder._2());
  }

  /** Returns when clients are served. */
  void start() throws InterruptedException, ExecutionException, TimeoutException {
    controller.startup();
    if (!stoppedCleanly) {
      signOffFormerBroker();
    }
    broker.startup();
  }

  private void signOffFormerBroker()
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      ControllerRequestContext us =
          new ControllerRequestContext(
              new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
      try {
        controller
            .controller()
            .unregisterBroker(us, StorageFolder.NODE_ID)
            .get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        LOG.info("the broker before did not stop cleanly; it was signed off");
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof BrokerIdNotRegisteredException) {
          // The first start in this folder.
          return;
        }
        // A controller that has just started may not be in charge yet.
        if (!(e.getCause() instanceof NotControllerException) || System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /** Stops what has been started, the broker first. */
  void stop() {
    broker.shutdown();
    controller.shutdown();
    broker.awaitShutdown();
    controller.awaitShutdown();
  }
}
