package io.periscope.workspace;

import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.ExpectationSuite.Target;
import io.periscope.api.model.RecordPart;
import io.periscope.api.model.ReplaceDef;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.StreamDef.Format;
import io.periscope.api.model.UniqueDef;
import io.periscope.api.source.SourceConnector;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a file of {@code streams/}. */
final class StreamFileReader {
  private static final int DEFAULT_PARTITIONS = 2;
  private static final int MAX_PARTITIONS = 1000;

  /** What Kafka allows. */
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");

  private final Path root;
  private final List<SourceConnector> connectors;
  private final Names names;
  private final Map<String, Map<String, Role>> roles = new HashMap<>();
  private final List<ExpectationSuite> expectations = new ArrayList<>();

  StreamFileReader(Path root, List<SourceConnector> connectors, Names names) {
    this.root = root;
    this.connectors = connectors;
    this.names = names;
  }

  /**
   * @param fileName without its ending
   */
  Optional<StreamDef> read(String fileName, YamlValue file) {
    return file.mapping(FileShape.STREAM).flatMap(keys -> read(fileName, keys));
  }

  /** By stream read so far, the roles of those fields that have one, in their order. */
  Map<String, Map<String, Role>> roles() {
    return roles;
  }

  /** What is expected of the streams read so far. */
  List<ExpectationSuite> expectations() {
    return List.copyOf(expectations);
  }

  private Optional<StreamDef> read(String fileName, YamlMapping keys) {
    keys.get("expect")
        .flatMap(
            list ->
                new ExpectationsReader(Target.STREAM, fileName)
                    .read("streams/" + fileName + ".yaml", list))
        .ifPresent(expectations::add);
    DeclaredName.claim("stream", fileName, keys, names);
    String topic = keys.read("topic", StreamFileReader::topic).orElse(fileName);
    int partitions =
        keys.read("partitions", value -> value.whole(1, MAX_PARTITIONS))
            .map(Math::toIntExact)
            .orElse(DEFAULT_PARTITIONS);
    String description = keys.read("description", YamlValue::text).orElse("");
    Format format = keys.read("format", StreamFileReader::format).orElse(Format.JSON);
    return keys.read("fields", value -> FieldsReader.read(value, format))
        .map(
            declared -> {
              roles.put(fileName, declared.roles());
              Optional<String> time =
                  keys.read(
                      "time",
                      value ->
                          declared.reference(
                              value,
                              t -> t.kind() == Kind.TIMESTAMP || t.kind() == Kind.DATE,
                              "a field of type timestamp or date"));
              Optional<String> key = keys.read("key", value -> key(value, declared));
              Optional<SourceDef> source =
                  keys.read(
                      "source",
                      value ->
                          source(
                              value,
                              format,
                              new SourceReader(root, connectors, declared.payload(), time)));
              Optional<UniqueDef> unique = keys.read("unique", new UniqueReader(declared)::read);
              Optional<ReplaceDef> replace =
                  keys.read("replace", new ReplaceReader(declared)::read);
              return new StreamDef(
                  fileName,
                  description,
                  topic,
                  partitions,
                  time,
                  key,
                  declared.schema(),
                  source,
                  unique,
                  replace,
                  format);
            });
  }

  private static Optional<Format> format(YamlValue value) {
    return value.parse(
        "json, avro or text",
        text ->
            Arrays.stream(Format.values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst());
  }

  private static Optional<String> key(YamlValue value, DeclaredFields declared) {
    Optional<String> key = declared.reference(value, t -> true, "a field");
    if (key.flatMap(declared::field).flatMap(RecordPart::of).isPresent()) {
      value.problem(
          "key must name a field of the events; '%s' is itself read from elsewhere in the record"
              .formatted(key.get()));
      return Optional.empty();
    }
    return key;
  }

  private static Optional<SourceDef> source(YamlValue value, Format format, SourceReader reader) {
    if (format == Format.TEXT) {
      value.keyProblem(
          "a source makes events of JSON; those of 'format: %s' come from outside"
              .formatted(format.name().toLowerCase(Locale.ROOT)));
      return Optional.empty();
    }
    return reader.read(value);
  }

  private static Optional<String> topic(YamlValue value) {
    return value.parse(
        "a topic name: at most 249 letters, digits, dots, _ and -",
        text -> Optional.of(text).filter(t -> TOPIC.matcher(t).matches()));
  }
}
