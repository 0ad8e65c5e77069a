package io.periscope.app;

import io.periscope.api.model.Workspace;
import io.periscope.workspace.Overrides;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine.Option;

/** The options that every command on a workspace takes. */
class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where Periscope stores everything (default: WORKSPACE/.periscope).")
  private java.util.Optional<Path> data = java.util.Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Overrides a key of periscope.yaml or of a stream, such as batch.every=10s,",
        "log.port=0 or streams.trips.source.generator.rate=2000/s."
      })
  private Map<String, String> set = new LinkedHashMap<>();

  /** Whether any of them was given. */
  final boolean areGiven() {
    return data.isPresent() || !set.isEmpty();
  }

  /** Once for each workspace, so that what is read again is of the same classes. */
  private final Map<Path, Connectors> connectors = new ConcurrentHashMap<>();

  /** The kinds of source, sink and service that a workspace has. */
  final Connectors connectors(Path root) {
    return connectors.computeIfAbsent(root.toAbsolutePath().normalize(), Connectors::of);
  }

  /** Reads the workspace in a folder; {@code more} overrides win over those given here. */
  final Workspace read(Path root, Map<String, String> more, Map<String, String> sources) {
    Map<String, String> all = new LinkedHashMap<>(set);
    data.ifPresent(dir -> all.put("data", dir.toAbsolutePath().normalize().toString()));
    all.putAll(more);
    return connectors(root)
        .reader()
        .read(root, new Overrides(Path.of("").toAbsolutePath(), all, sources));
  }
}
