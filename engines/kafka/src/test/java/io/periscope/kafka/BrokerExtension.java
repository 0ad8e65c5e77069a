package io.periscope.kafka;

import io.periscope.kafka.embedded.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One real broker for all tests, given as {@link TestCluster}; each test takes its own topics. */
final class BrokerExtension implements ParameterResolver {

  private record Shared(Path folder, EmbeddedBroker broker) implements AutoCloseable {
    static Shared start() {
      try {
        Path folder = Files.createTempDirectory("periscope-kafka-test");
        return new Shared(folder, EmbeddedBroker.start(folder, 0));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      broker.close();
      List<Path> files;
      try (Stream<Path> walk = Files.walk(folder)) {
        files = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(BrokerExtension.class))
            .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class);
    return new TestCluster(shared.broker().address());
  }
}
