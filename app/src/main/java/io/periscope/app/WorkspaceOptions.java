package io.periscope.app;

import io.periscope.api.model.Workspace;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Parameters;

/** The arguments of commands that take a workspace first. */
final class WorkspaceOptions extends DataOptions {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "WORKSPACE",
      defaultValue = ".",
      description = "The workspace's folder (default: the current folder).")
  private Path root = Path.of(".");

  Path root() {
    return root;
  }

  Connectors connectors() {
    return connectors(root);
  }

  /** Reads the workspace; {@code more} overrides win over those given here. */
  Workspace read(Map<String, String> more, Map<String, String> sources) {
    return read(root, more, sources);
  }

  Workspace read() {
    return read(Map.of(), Map.of());
  }
}
