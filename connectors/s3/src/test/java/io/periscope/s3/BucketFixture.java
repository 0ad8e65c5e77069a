package io.periscope.s3;

import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Inputs;
import io.periscope.api.source.Source;
import io.periscope.workspace.Overrides;
import io.periscope.workspace.WorkspaceReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** A bucket of its own, a source that reads it, and the log that it is committed to. */
final class BucketFixture implements AutoCloseable {
  private static final int IDLE = 3;

  final S3Server server;
  final String bucket;
  private final Path root;
  private final List<String> events = new ArrayList<>();
  private final List<String> uncommitted = new ArrayList<>();
  private String fields = "id: string";
  private String path;
  private String more = "";
  private String access = "access_key: '${KEY}', secret_key: '${SECRET}'";
  private Optional<String> position = Optional.empty();
  private Optional<Source> source = Optional.empty();

  BucketFixture(S3Server server, Path root, String bucket) {
    this.server = server;
    this.root = root;
    this.bucket = bucket;
    this.path = "s3://" + bucket + "/in";
  }

  BucketFixture made() {
    server.make(bucket);
    return this;
  }

  BucketFixture path(String below) {
    path = "s3://" + bucket + below;
    return this;
  }

  BucketFixture stamped() {
    fields = "id: string, file: {type: string, from: _file}, load: {type: long, from: _load}";
    return reload();
  }

  BucketFixture fields(String declared) {
    fields = declared;
    return this;
  }

  BucketFixture reload() {
    return more(", reload: true");
  }

  BucketFixture more(String options) {
    more = options;
    return this;
  }

  BucketFixture access(String options) {
    access = options;
    return this;
  }

  StreamDef stream() throws IOException {
    Path streams = Files.createDirectories(root.resolve("ws").resolve("streams"));
    Files.writeString(
        streams.resolve("trips.yaml"),
        "stream: trips\nfields: {%s}\nsource: {bucket: {path: '%s', endpoint: '%s', every: 1ms, %s%s}}\n"
            .formatted(fields, path, server.endpoint(), access, more));
    return new WorkspaceReader(List.of(new BucketConnector()), List.of())
        .read(root.resolve("ws"), new Overrides(root, Map.of(), Map.of()))
        .streams()
        .get(0);
  }

  BucketSettings settings() throws IOException {
    return (BucketSettings) ((SourceDef.Connected) stream().source().orElseThrow()).settings();
  }

  BucketConnector connector() throws IOException {
    return new BucketConnector(
        Map.of("KEY", S3Server.ACCESS, "SECRET", S3Server.SECRET), downloads());
  }

  /** What the store is asked with. */
  BucketPlace place() throws IOException {
    Store store =
        Store.open("trips", settings(), Map.of("KEY", S3Server.ACCESS, "SECRET", S3Server.SECRET));
    return new BucketPlace("trips", settings(), store, Downloads.in(downloads()));
  }

  private Path downloads() throws IOException {
    return Files.createDirectories(root.resolve("tmp"));
  }

  /** How many objects lie on this machine. */
  long downloaded() throws IOException {
    try (Stream<Path> files = Files.walk(downloads())) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  private Source source() {
    if (source.isEmpty()) {
      try {
        source = Optional.of(connector().open(stream(), position));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return source.get();
  }

  BucketFixture put(String key, String content) {
    return put(key, content.getBytes(StandardCharsets.UTF_8));
  }

  BucketFixture put(String key, byte[] content) {
    server.put(bucket, key, content);
    return this;
  }

  BucketFixture delete(String key) {
    server.delete(bucket, key);
    return this;
  }

  /** One step, not committed. */
  int step(int max) {
    return source()
        .next(max, (key, value) -> uncommitted.add(new String(value, StandardCharsets.UTF_8)));
  }

  /** What the runner does after each step. */
  BucketFixture commit() {
    String text = source().position();
    events.addAll(uncommitted);
    uncommitted.clear();
    position = Optional.of(text);
    source().committed(text);
    return this;
  }

  /** Reads and commits until listings bring nothing more. */
  BucketFixture drain() {
    for (int idle = 0; idle < IDLE; ) {
      idle = step(3) == 0 ? idle + 1 : 0;
      commit();
      LockSupport.parkNanos(source().pause().orElseThrow().toNanos());
    }
    return this;
  }

  /** The process is killed, and what was not committed is lost. */
  BucketFixture kill() {
    close();
    uncommitted.clear();
    return this;
  }

  List<String> events() {
    return events;
  }

  Inputs inputs() {
    return source().inputs().orElseThrow();
  }

  String position() {
    return position.orElseThrow();
  }

  static String row(String id) {
    return "{\"id\":\"" + id + "\"}";
  }

  static String rows(String... ids) {
    return String.join("\n", Arrays.stream(ids).map(BucketFixture::row).toList()) + "\n";
  }

  static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    source.ifPresent(Source::close);
    source = Optional.empty();
  }
}
