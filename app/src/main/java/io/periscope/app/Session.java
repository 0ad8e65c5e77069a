package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Workspace;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A program to ask: the one that runs on the workspace's data folder, or else one of our own,
 * without sources and on free ports, that ends with the command.
 */
final class Session implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Client client;
  private final Optional<Application> own;
  private final Optional<DataFolder> held;

  private Session(Client client, Optional<Application> own, Optional<DataFolder> held) {
    this.client = client;
    this.own = own;
    this.held = held;
  }

  static Session open(WorkspaceOptions options) {
    Workspace workspace = options.read(Map.of("http.port", "0", "log.port", "0"), Map.of());
    Path folder = workspace.settings().data();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < deadline) {
      Optional<DataFolder> held = DataFolder.tryHold(folder);
      if (held.isPresent()) {
        return start(workspace, options.connectors(), held.get());
      }
      Optional<DataFolder.Running> running = DataFolder.running(folder);
      if (running.isPresent()) {
        return new Session(new Client(running.get().url()), Optional.empty(), Optional.empty());
      }
      // It is starting or stopping just now.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    throw PeriscopeException.resource(
        "the data folder " + folder + " is held by a process that does not say where it is reached",
        new IllegalStateException("no running.json"));
  }

  private static Session start(Workspace workspace, Connectors connectors, DataFolder held) {
    Logging.toFile(held.path("logs"), LogFormat.ofEnvironment());
    try {
      Application own =
          Progress.during("opening " + held.path(""), () -> started(workspace, connectors, held));
      return new Session(new Client(own.url()), Optional.of(own), Optional.of(held));
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private static Application started(Workspace workspace, Connectors connectors, DataFolder held) {
    Application application =
        new Application(workspace, connectors, held, false, UnaryOperator.identity());
    try {
      while (!application.pipeline().idle()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    } catch (RuntimeException e) {
      application.close();
      throw e;
    }
    return application;
  }

  Client client() {
    return client;
  }

  /** Whether the program ends with the command. */
  boolean isOwn() {
    return own.isPresent();
  }

  @Override
  public void close() {
    own.ifPresent(Application::close);
    held.ifPresent(DataFolder::close);
  }
}
