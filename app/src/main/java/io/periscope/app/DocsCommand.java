package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import io.periscope.core.Catalog;
import io.periscope.server.docs.DeclaredExtras;
import io.periscope.server.docs.DocsSite;
import io.periscope.sql.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "docs",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the documentation of a workspace as a folder of files, to be opened or served by",
      "anything. A program that runs serves the same at /docs. Files that are there are replaced."
    },
    footer = {
      "",
      "Examples:",
      "  periscope docs examples/taxi --out site",
      "  periscope docs . --out public/docs"
    })
final class DocsCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The folder to write to; made if it is not there.")
  private Path out = Path.of("docs");

  @Override
  public Integer call() {
    Catalog catalog = Catalog.compile(options.read(), Dialect.duckDb());
    Map<String, byte[]> files =
        new DocsSite(catalog, new DeclaredExtras(catalog.workspace())).files();
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path target = out.resolve(file.getKey());
        Path folder = target.getParent();
        if (folder != null) {
          Files.createDirectories(folder);
        }
        Files.write(target, file.getValue());
      }
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot write to " + out + ": " + e, e);
    }
    System.out.printf(
        "%d files in %s; begin with %s%n", files.size(), out, out.resolve("index.html"));
    return 0;
  }
}
