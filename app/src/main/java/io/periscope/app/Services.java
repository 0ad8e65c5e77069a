package io.periscope.app;

import io.periscope.api.model.ServiceDef;
import io.periscope.api.service.ServiceConnector;
import io.periscope.api.service.ServiceConnector.Running;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The services of a workspace, running. */
final class Services implements AutoCloseable {
  private final Deque<Running> running = new ArrayDeque<>();
  private final Map<String, String> variables = new HashMap<>();

  private Services() {}

  /**
   * Starts them one after the other; when one does not start, none runs.
   *
   * @param data where each has a folder
   */
  static Services start(List<ServiceDef> declared, List<ServiceConnector> kinds, Path data) {
    Services services = new Services();
    try {
      for (ServiceDef service : declared) {
        ServiceConnector connector =
            kinds.stream()
                .filter(kind -> kind.kind().equals(service.kind()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(service.kind()));
        Running started =
            connector.start(service.name(), service.settings(), data.resolve(service.name()));
        services.running.push(started);
        started
            .variables()
            .forEach((name, value) -> services.variables.put(service.name() + "_" + name, value));
      }
      return services;
    } catch (RuntimeException e) {
      services.close();
      throw e;
    }
  }

  /** What {@code ${SERVICE_NAME}} stands for. */
  Map<String, String> variables() {
    return Map.copyOf(variables);
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }
}
