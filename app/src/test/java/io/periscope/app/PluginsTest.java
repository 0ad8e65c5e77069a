package io.periscope.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.source.SourceConnector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with the jars of a workspace; the transit example has good ones. */
class PluginsTest {
  @TempDir private Path root;

  private Path jar(String entry, String text) throws IOException {
    Path jar = Files.createDirectories(root.resolve("plugins")).resolve("own.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(entry));
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  @Test
  void withoutPluginsThereIsWhatTheProgramHas() {
    assertThat(Plugins.of(root).all(SourceConnector.class))
        .extracting(SourceConnector::kind)
        .contains("jdbc", "folder", "postgres_cdc");
  }

  @Test
  void otherFilesAreLeftAlone() throws IOException {
    Files.writeString(
        Files.createDirectories(root.resolve("plugins")).resolve("README.md"), "jars go here");

    assertThat(Plugins.of(root).all(SourceConnector.class)).isNotEmpty();
  }

  @Test
  void aJarThatIsNoneIsTold() throws IOException {
    Path jar = jar("a", "b");
    Files.writeString(jar, "half a download");

    assertThatThrownBy(() -> Plugins.of(root))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageStartingWith(jar + " is not a jar that can be read")
        .hasMessageEndingWith("build it again, or take it away");
  }

  @Test
  void aClassThatIsNotThereIsTold() throws IOException {
    Path jar = jar("META-INF/services/" + SourceConnector.class.getName(), "shop.Missing\n");

    assertThatThrownBy(() -> Plugins.of(root).all(SourceConnector.class))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageStartingWith(
            jar.getParent() + ": a jar announces a SourceConnector that cannot be loaded: ")
        .hasMessageContaining("shop.Missing")
        .hasMessageContaining("META-INF/services/io.periscope.api.source.SourceConnector");
  }
}
