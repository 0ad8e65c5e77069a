package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkspaceTemplateTest {
  private static final Pattern SCHEMA = Pattern.compile("\\$schema=(\\S+)");

  @TempDir Path parent;

  @Test
  void writesAWorkspaceThatReads() {
    Path root = parent.resolve("deep/shop");
    new WorkspaceTemplate().write(root);
    Workspace workspace = new WorkspaceReader().read(root, Overrides.none());

    assertThat(workspace.settings().name()).isEqualTo("shop");
    assertThat(workspace.stream("orders").orElseThrow().source()).isPresent();
    assertThat(workspace.views())
        .singleElement()
        .satisfies(view -> assertThat(view.description()).isNotEmpty());
  }

  @Test
  void whatItRefersToIsThere() throws IOException {
    new WorkspaceTemplate().write(parent);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(parent)) {
      files = walk.filter(path -> path.toString().endsWith(".yaml")).toList();
    }

    assertThat(files).hasSize(3);
    for (Path file : files) {
      Matcher matcher = SCHEMA.matcher(Files.readString(file));
      assertThat(matcher.find()).isTrue();
      assertThat(file.resolveSibling(matcher.group(1))).isRegularFile();
    }
  }

  @Test
  void refusesAFolderThatHoldsAnything() throws IOException {
    Files.writeString(parent.resolve("mine.txt"), "");

    assertThatThrownBy(() -> new WorkspaceTemplate().write(parent))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage(
            "the folder "
                + parent
                + " is not empty, it holds mine.txt; give an empty one or a new"
                + " name");
    assertThat(parent.resolve("periscope.yaml")).doesNotExist();
  }

  @Test
  void refusesAFile() throws IOException {
    Path file = Files.writeString(parent.resolve("mine.txt"), "");

    assertThatThrownBy(() -> new WorkspaceTemplate().write(file))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage(file + " is a file; give a folder that is not there yet");
  }
}
