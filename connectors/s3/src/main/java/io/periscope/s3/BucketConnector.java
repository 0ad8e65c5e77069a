package io.periscope.s3;

import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Options;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceConnector;
import io.periscope.api.source.SourceFactory;
import io.periscope.files.ArrivalSettings;
import io.periscope.files.Arrivals;
import io.periscope.s3.BucketSettings.Access;
import io.periscope.s3.BucketSettings.Keys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Files that arrive in a bucket of an S3-compatible store: {@code source: {bucket: {path:
 * s3://trips/in/}}}.
 */
public final class BucketConnector implements SourceConnector {
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final Map<String, String> environment;
  private final Path temporary;

  public BucketConnector() {
    this(System.getenv(), Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * @param temporary where objects lie while they are read
   */
  BucketConnector(Map<String, String> environment, Path temporary) {
    this.environment = Map.copyOf(environment);
    this.temporary = temporary;
  }

  @Override
  public String kind() {
    return "bucket";
  }

  @Override
  public SourceFactory with(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(variables);
    return new BucketConnector(all, temporary);
  }

  @Override
  public Optional<SourceDef.Connected> read(Options options) {
    options.keys(
        List.of("path"),
        Stream.concat(
                ArrivalSettings.KEYS.stream(),
                Stream.of(
                    "endpoint",
                    "region",
                    "path_style",
                    "access_key",
                    "secret_key",
                    "anonymous",
                    "done",
                    "rate"))
            .toList());
    // An object is there as a whole or not at all: there is nothing to settle.
    ArrivalSettings arrivals = ArrivalSettings.read(options, EVERY, Duration.ZERO);
    Access access = access(options);
    boolean delete =
        options.choice("done", List.of("keep", "delete")).filter("delete"::equals).isPresent();
    OptionalDouble rate =
        options.rate("rate").map(OptionalDouble::of).orElse(OptionalDouble.empty());
    return options
        .text("path")
        .flatMap(text -> path(options, text))
        .map(path -> new BucketSettings(path, access, delete, arrivals))
        .map(settings -> new SourceDef.Connected(kind(), settings, rate));
  }

  private static Optional<BucketPath> path(Options options, String text) {
    try {
      Optional<BucketPath> path = BucketPath.of(text);
      if (path.isEmpty()) {
        options.problem(
            "path",
            "'path' must be like s3://bucket/folder/ or s3://bucket/in/*.csv, not '" + text + "'");
      }
      return path;
    } catch (PatternSyntaxException e) {
      options.problem("path", "'%s' is not a glob: %s".formatted(text, e.getDescription()));
      return Optional.empty();
    }
  }

  private static Access access(Options options) {
    Optional<String> endpoint = options.text("endpoint");
    if (endpoint.filter(text -> !text.matches("(https?://[^/]+|\\$\\{).*")).isPresent()) {
      options.problem("endpoint", "'endpoint' must be an address such as https://minio:9000");
    }
    Optional<String> access = options.text("access_key");
    Optional<String> secret = options.text("secret_key");
    boolean anonymous = options.flag("anonymous").orElse(false);
    if (access.isPresent() != secret.isPresent()) {
      options.problem(
          access.isPresent() ? "access_key" : "secret_key",
          "give both 'access_key' and 'secret_key', or neither");
    } else if (anonymous && access.isPresent()) {
      options.problem("anonymous", "who is anonymous has no 'access_key'");
    }
    return new Access(
        endpoint,
        options.text("region"),
        // Other stores than Amazon's seldom have a host for each bucket.
        options.flag("path_style").orElse(endpoint.isPresent()),
        access.flatMap(a -> secret.map(s -> new Keys(a, s))),
        anonymous);
  }

  /**
   * {@inheritDoc} The same bucket may be reached by another address tomorrow: objects that were
   * read are known by their keys and tags.
   */
  @Override
  public String name(StreamDef stream) {
    return "bucket:%s:%s"
        .formatted(stream.name(), settings(stream, BucketSettings.class).path().text());
  }

  @Override
  public Source open(StreamDef stream, Optional<String> position) {
    BucketSettings settings = settings(stream, BucketSettings.class);
    Downloads downloads = Downloads.in(temporary);
    Store store;
    try {
      store = Store.open(stream.name(), settings, environment);
    } catch (RuntimeException e) {
      downloads.close();
      throw e;
    }
    return Arrivals.open(
        stream,
        new BucketPlace(stream.name(), settings, store, downloads),
        settings.arrivals(),
        position);
  }
}
