package io.periscope.app;

import io.periscope.api.model.Workspace;
import io.periscope.workspace.Overrides;
import io.periscope.workspace.WorkspaceReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** Reads the workspace in a folder; {@code more} overrides win over those given here. */
  final Workspace read(Path root, Map<String, String> more, Map<String, String> sources) {
    Map<String, String> all = new LinkedHashMap<>(set);
    data.ifPresent(dir -> all.put("data", dir.toAbsolutePath().normalize().toString()));
    all.putAll(more);
    return new WorkspaceReader(Connectors.found(), Connectors.sinks())
        .read(root, new Overrides(Path.of("").toAbsolutePath(), all, sources));
  }
}
