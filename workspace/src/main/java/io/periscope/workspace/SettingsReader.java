package io.periscope.workspace;

import io.periscope.api.model.Settings;
import io.periscope.workspace.yaml.Shape;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Reads {@code periscope.yaml}. A value that cannot be read leaves its default. */
final class SettingsReader {
  private static final String FILE_NAME_DEFAULT = "workspace";
  private static final int MAX_PORT = 65_535;

  /** The log keeps the keys of requests a little longer. */
  private static final Duration LONGEST = Duration.ofDays(7);

  private static final Pattern SERVERS =
      Pattern.compile("[^\\s,:]+:\\d{1,5}(\\s*,\\s*[^\\s,:]+:\\d{1,5})*");

  private static final Pattern ADDRESS = Pattern.compile("(https?://\\S+|\\$\\{\\w+\\}\\S*)");

  private final Path root;

  /**
   * @param root the workspace, absolute
   */
  SettingsReader(Path root) {
    this.root = root;
  }

  Settings read(YamlValue file) {
    YamlMapping keys = file.mapping(FileShape.PERISCOPE).orElse(YamlMapping.NONE);
    String name = keys.read("name", YamlValue::text).orElse(folderName());
    return new Settings(
        name,
        root.resolve(keys.read("data", YamlValue::text).orElse(".periscope")).normalize(),
        http(section(keys, "http", FileShape.HTTP)),
        log(section(keys, "log", FileShape.LOG)),
        speed(section(keys, "commit", FileShape.COMMIT)),
        segment(section(keys, "segment", FileShape.SEGMENT)),
        batch(section(keys, "batch", FileShape.BATCH)),
        registry(section(keys, "registry", FileShape.REGISTRY)),
        keys.read("mlflow", value -> value.mapping(FileShape.MLFLOW))
            .flatMap(SettingsReader::mlflow),
        new ChannelsReader(root).read(keys),
        keys.get("lineage").flatMap(value -> lineage(value, name)));
  }

  private Optional<Settings.Lineage> lineage(YamlValue value, String workspace) {
    return value
        .mapping(FileShape.LINEAGE)
        .flatMap(
            keys -> {
              if (keys.has("file") == keys.has("url")) {
                value.keyProblem("'lineage' has one of file, url: where the events go");
                return Optional.empty();
              }
              return Optional.of(
                  new Settings.Lineage(
                      keys.read("file", YamlValue::text)
                          .map(file -> root.resolve(file).normalize()),
                      keys.read("url", SettingsReader::address),
                      keys.read("namespace", YamlValue::text).orElse(workspace)));
            });
  }

  private static Optional<Settings.Mlflow> mlflow(YamlMapping keys) {
    return keys.read("url", SettingsReader::address)
        .map(
            url ->
                new Settings.Mlflow(
                    url,
                    keys.read("experiment", YamlValue::text).orElse("periscope"),
                    keys.read("user", YamlValue::text),
                    keys.read("password", YamlValue::text)));
  }

  private static Optional<String> address(YamlValue value) {
    return value.parse(
        "an address such as http://mlflow:5000",
        text -> Optional.of(text).filter(t -> ADDRESS.matcher(t).matches()));
  }

  private String folderName() {
    return Optional.ofNullable(root.getFileName()).map(Path::toString).orElse(FILE_NAME_DEFAULT);
  }

  private static YamlMapping section(YamlMapping keys, String name, Shape shape) {
    return keys.read(name, value -> value.mapping(shape)).orElse(YamlMapping.NONE);
  }

  private static Settings.Http http(YamlMapping keys) {
    Settings.Http usual =
        new Settings.Http(keys.read("host", YamlValue::text).orElse("127.0.0.1"), port(keys, 8080));
    return new Settings.Http(
        usual.host(),
        usual.port(),
        keys.read("max_body", Quantities::bytes).orElse(usual.maxBody()),
        keys.read("rate", Quantities::rate).map(OptionalDouble::of).orElse(usual.rate()),
        keys.read("max_lag", value -> value.whole(1, Long.MAX_VALUE)).orElse(usual.maxLag()),
        keys.read("remember", SettingsReader::remember).orElse(usual.remember()));
  }

  private static Optional<Duration> remember(YamlValue value) {
    return value.parse(
        "a duration such as 10m or 1d, at most 7d",
        text ->
            Quantities.parseDuration(text).filter(d -> !d.isZero() && d.compareTo(LONGEST) <= 0));
  }

  private static Settings.Log log(YamlMapping keys) {
    Map<String, String> properties = new LinkedHashMap<>();
    keys.read("properties", value -> value.mapping("a mapping of Kafka client properties"))
        .ifPresent(
            given ->
                given
                    .entries()
                    .forEach((key, value) -> value.text().ifPresent(t -> properties.put(key, t))));
    Optional<String> servers =
        keys.read(
            "bootstrap.servers",
            value ->
                value.parse(
                    "host:port, or several with commas between them",
                    text -> Optional.of(text).filter(t -> SERVERS.matcher(t).matches())));
    return new Settings.Log(servers, port(keys, 9092), Map.copyOf(properties));
  }

  private static Settings.Speed speed(YamlMapping keys) {
    return new Settings.Speed(
        keys.read("interval", Quantities::duration).orElse(Duration.ofMillis(20)),
        keys.read("max_batch", value -> value.whole(1, Integer.MAX_VALUE))
            .map(Math::toIntExact)
            .orElse(250_000));
  }

  private static Settings.Segment segment(YamlMapping keys) {
    return new Settings.Segment(
        keys.read("rows", value -> value.whole(1, Long.MAX_VALUE)).orElse(1_000_000L),
        keys.read("every", Quantities::duration).orElse(Duration.ofSeconds(30)));
  }

  private static Settings.Registry registry(YamlMapping keys) {
    return new Settings.Registry(
        keys.read(
            "url",
            value ->
                value.parse(
                    "an address such as http://registry:8081",
                    text -> Optional.of(text).filter(t -> ADDRESS.matcher(t).matches()))),
        keys.read("user", YamlValue::text),
        keys.read("password", YamlValue::text));
  }

  private static Settings.Batch batch(YamlMapping keys) {
    return keys.read(
            "every",
            value ->
                value.parse(
                    "a duration such as 10s, 5m, 2h or 1d, or off", SettingsReader::batchEvery))
        .orElse(new Settings.Batch(Optional.of(Duration.ofMinutes(1))));
  }

  private static Optional<Settings.Batch> batchEvery(String text) {
    if (text.equals("off")) {
      return Optional.of(new Settings.Batch(Optional.empty()));
    }
    return Quantities.parseDuration(text)
        .filter(every -> !every.isZero())
        .map(every -> new Settings.Batch(Optional.of(every)));
  }

  private static int port(YamlMapping keys, int otherwise) {
    return keys.read("port", value -> value.whole(0, MAX_PORT))
        .map(Math::toIntExact)
        .orElse(otherwise);
  }
}
