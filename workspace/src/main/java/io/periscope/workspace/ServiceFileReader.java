package io.periscope.workspace;

import io.periscope.api.model.Schema;
import io.periscope.api.model.ServiceDef;
import io.periscope.api.service.ServiceConnector;
import io.periscope.workspace.yaml.Keys;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads a file of {@code services/}. */
final class ServiceFileReader {
  private final Path root;
  private final List<ServiceConnector> connectors;

  ServiceFileReader(Path root, List<ServiceConnector> connectors) {
    this.root = root;
    this.connectors = connectors;
  }

  /**
   * @param fileName without its ending
   */
  Optional<ServiceDef> read(String fileName, YamlValue file) {
    if (connectors.isEmpty()) {
      file.keyProblem("no kind of service is there; a plugin brings one: put its jar into plugins");
      return Optional.empty();
    }
    return file.mapping(Keys.must("service").may(kinds()))
        .flatMap(keys -> read(fileName, file, keys));
  }

  private List<String> kinds() {
    return connectors.stream().map(ServiceConnector::kind).toList();
  }

  private Optional<ServiceDef> read(String fileName, YamlValue file, YamlMapping keys) {
    ConnectedFile.requireName("service", fileName, keys);
    return ConnectedFile.connector("service", connectors, ServiceConnector::kind, file, keys)
        .flatMap(
            connector ->
                new YamlOptions(file, keys, new Schema(List.of()), root)
                    .options(connector.kind())
                    .flatMap(connector::read)
                    .map(settings -> new ServiceDef(fileName, connector.kind(), settings)));
  }
}
