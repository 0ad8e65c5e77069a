package io.periscope.workspace;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small workspace to start from: one stream of made-up orders, one view with a unit test, and the
 * JSON Schemas for the user's editor.
 */
public final class WorkspaceTemplate {

  /** Where each file goes, and the resource that it is made of. */
  private static final Map<String, String> FILES = files();

  private static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("README.md", "template/README.md");
    files.put(".gitignore", "template/gitignore");
    files.put("periscope.yaml", "template/periscope.yaml");
    files.put("streams/orders.yaml", "template/orders.yaml");
    files.put("views/orders_per_minute.sql", "template/orders_per_minute.sql");
    files.put("tests/takings.yaml", "template/takings.yaml");
    for (String name : new String[] {"periscope", "stream", "table", "test"}) {
      String file = name + ".schema.json";
      files.put(".schemas/" + file, "schemas/" + file);
    }
    return files;
  }

  /**
   * Writes the workspace.
   *
   * @param folder empty, or not there yet
   * @throws PeriscopeException when the folder holds anything, or cannot be written
   */
  public void write(Path folder) {
    refuseUnlessEmpty(folder);
    FILES.forEach((target, resource) -> copy(resource, folder.resolve(target)));
  }

  private static void refuseUnlessEmpty(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw PeriscopeException.user(folder + " is a file; give a folder that is not there yet");
    }
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .findFirst()
          .ifPresent(
              entry -> {
                throw PeriscopeException.user(
                    "the folder %s is not empty, it holds %s; give an empty one or a new name"
                        .formatted(folder, entry.getFileName()));
              });
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot list the folder " + folder + ": " + e, e);
    }
  }

  private static void copy(String resource, Path target) {
    try (InputStream in = WorkspaceTemplate.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw PeriscopeException.internal(
            "the program lacks its resource " + resource, new IllegalStateException(resource));
      }
      Path parent = target.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.copy(in, target);
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot write " + target + ": " + e, e);
    }
  }
}
