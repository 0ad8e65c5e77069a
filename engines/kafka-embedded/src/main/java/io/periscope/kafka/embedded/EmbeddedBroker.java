package io.periscope.kafka.embedded;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and its controller in this process, on 127.0.0.1 only. Any Kafka client on this
 * machine can use it.
 *
 * <p>What was acknowledged survives the end of the process in any way. It is forced to the disk
 * within about a second, so a loss of power can take the last second.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

  /** A port that was free a moment ago may be taken by now. */
  private static final int ATTEMPTS = 5;

  private final StorageFolder folder;
  private final BrokerNode node;
  private final HaltGuard guard;
  private final String address;

  private EmbeddedBroker(StorageFolder folder, BrokerNode node, HaltGuard guard, String address) {
    this.folder = folder;
    this.node = node;
    this.guard = guard;
    this.address = address;
  }

  /**
   * Starts the broker, and returns when it takes requests.
   *
   * @param folder for everything it stores, made when it is not there; the same folder is the same
   *     cluster with the same topics, on whatever ports
   * @param port for clients; 0 takes a free one
   * @throws PeriscopeException when the port is taken, or the folder is in use, unreadable or full
   */
  public static EmbeddedBroker start(Path folder, int port) {
    StorageFolder storage = StorageFolder.open(folder);
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return start(storage, Ports.choose(port));
        } catch (PortTakenException e) {
          if (port != 0 || attempt == ATTEMPTS) {
            throw e;
          }
        }
      }
    } catch (RuntimeException | Error e) {
      storage.close();
      throw e;
    }
  }

  private static EmbeddedBroker start(StorageFolder storage, Ports ports) {
    Properties settings = BrokerSettings.of(storage.path(), ports);
    HaltGuard guard = new HaltGuard(storage.path());
    guard.install();
    Optional<BrokerNode> node = Optional.empty();
    try {
      node = Optional.of(new BrokerNode(storage.path(), settings, ports));
      node.get().start();
      guard.failure().ifPresent(HaltGuard::raise);
      BrokerNode started = node.get();
      guard.onFailure(() -> stop(started));
      return new EmbeddedBroker(storage, started, guard, ports.brokerAddress());
    } catch (Throwable e) {
      node.ifPresent(EmbeddedBroker::stop);
      guard.remove();
      throw failure(storage, ports, e);
    }
  }

  private static PeriscopeException failure(StorageFolder storage, Ports ports, Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PeriscopeException known) {
        return known;
      }
      if (cause instanceof BindException) {
        return new PortTakenException(ports.broker(), e);
      }
    }
    return new PeriscopeException(
        Fault.RESOURCE,
        "the log in %s cannot be opened: %s; see that the disk has room and the folder can be written, or name another folder with --set data=FOLDER"
            .formatted(storage.path(), StorageFolder.reason(e)),
        e);
  }

  /** For {@code bootstrap.nodes}: {@code 127.0.0.1:9092}. */
  public String address() {
    return address;
  }

  /** Why the broker stopped by itself, such as a full disk; empty while it runs. */
  public Optional<PeriscopeException> failure() {
    return guard.failure();
  }

  /** Stops cleanly, so that the next start is quick. */
  @Override
  public void close() {
    stop(node);
    guard.remove();
    folder.close();
  }

  private static void stop(BrokerNode node) {
    try {
      node.stop();
    } catch (RuntimeException e) {
      LOG.warn("the broker did not stop cleanly; the next start checks its files", e);
    }
  }
}
