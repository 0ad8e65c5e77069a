package io.periscope.workspace;

import io.periscope.api.model.Schema;
import io.periscope.api.model.SinkDef;
import io.periscope.api.model.SinkDef.Question;
import io.periscope.api.sink.SinkConnector;
import io.periscope.workspace.yaml.Keys;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a file of {@code sinks/}. */
final class SinkFileReader {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Path root;
  private final List<SinkConnector> connectors;

  SinkFileReader(Path root, List<SinkConnector> connectors) {
    this.root = root;
    this.connectors = connectors;
  }

  /**
   * @param fileName without its ending
   */
  Optional<SinkDef> read(String fileName, YamlValue file) {
    return file.mapping(
            Keys.must("sink")
                .may("description", "view", "query", "stream", "key", "every")
                .may(kinds()))
        .flatMap(keys -> read(fileName, file, keys));
  }

  private List<String> kinds() {
    return connectors.stream().map(SinkConnector::kind).toList();
  }

  private Optional<SinkDef> read(String fileName, YamlValue file, YamlMapping keys) {
    ConnectedFile.requireName("sink", fileName, keys);
    YamlOptions options = new YamlOptions(file, keys, new Schema(List.of()), root);
    Optional<Question> question =
        keys.read("view", YamlValue::text)
            .<Question>map(Question.View::new)
            .or(() -> keys.read("query", YamlValue::inPlace).map(Question.Select::new))
            .or(() -> keys.read("stream", YamlValue::text).map(Question.Stream::new));
    if (Stream.of("view", "query", "stream").filter(key -> keys.get(key).isPresent()).count()
        != 1) {
      file.keyProblem("a sink has one of view, query, stream");
      question = Optional.empty();
    }
    Optional<SinkConnector> found =
        ConnectedFile.connector("sink", connectors, SinkConnector::kind, file, keys);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    SinkConnector connector = found.get();
    boolean ofStream = keys.get("stream").isPresent();
    if (ofStream != connector.takesEvents()) {
      file.keyProblem(
          "'%s' takes %s; those that take %s are %s"
              .formatted(
                  connector.kind(),
                  ofStream ? "a view or a query" : "a stream",
                  ofStream ? "a stream" : "a view or a query",
                  connectors.stream()
                      .filter(each -> each.takesEvents() == ofStream)
                      .map(SinkConnector::kind)
                      .collect(Collectors.joining(", "))));
    }
    Optional<Object> settings = options.options(connector.kind()).flatMap(connector::read);
    String description = keys.read("description", YamlValue::text).orElse("");
    Duration every = options.duration("every").orElse(EVERY);
    List<String> key = options.texts("key").orElse(List.of());
    return question.flatMap(
        asked ->
            settings.map(
                made ->
                    new SinkDef(fileName, description, asked, key, every, connector.kind(), made)));
  }
}
