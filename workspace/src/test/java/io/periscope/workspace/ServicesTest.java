package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.ServiceDef;
import io.periscope.api.service.ServiceConnector;
import io.periscope.api.source.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code services/}. */
class ServicesTest {
  @TempDir private Path root;

  /** A kind whose settings are one text. */
  private static final class Store implements ServiceConnector {
    @Override
    public String kind() {
      return "store";
    }

    @Override
    public Optional<Object> read(Options options) {
      options.keys(List.of("size"), List.of());
      return options.text("size").map(size -> size);
    }

    @Override
    public Running start(String name, Object settings, Path data) {
      throw new UnsupportedOperationException();
    }
  }

  @BeforeEach
  void stream() throws IOException {
    write("streams/s.yaml", "stream: s\nfields: { a: int }\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private List<ServiceDef> read(List<ServiceConnector> kinds) {
    return new WorkspaceReader(List.of(), List.of(), kinds)
        .read(root, new Overrides(root, Map.of(), Map.of()))
        .services();
  }

  private void problem(List<ServiceConnector> kinds, String expected) {
    assertThatThrownBy(() -> read(kinds))
        .isInstanceOf(ProblemsException.class)
        .hasMessage(expected);
  }

  @Test
  void thereNeedBeNone() {
    assertThat(read(List.of())).isEmpty();
  }

  @Test
  void theConnectorReadsItsSettings() throws IOException {
    write("services/shop.yaml", "service: shop\nstore: { size: large }\n");

    assertThat(read(List.of(new Store())))
        .containsExactly(new ServiceDef("shop", "store", "large"));
  }

  @Test
  void aKindThatNobodyBringsIsTold() throws IOException {
    write("services/shop.yaml", "service: shop\nstore: { size: large }\n");

    problem(
        List.of(),
        "services/shop.yaml:1:1: no kind of service is there; a plugin brings one: put its jar into"
            + " plugins");
  }

  @Test
  void whatIsWrongIsTold() throws IOException {
    write("services/shop.yaml", "service: ship\nstore: { size: large, colour: red }\n");
    write("services/none.yaml", "service: none\n");

    problem(
        List.of(new Store()),
        """
        services/none.yaml:1:1: a service has one of store
        services/shop.yaml:1:10: the service is named 'ship', but its file shop.yaml
        services/shop.yaml:2:23: unknown key 'colour'; the keys here are size""");
  }
}
