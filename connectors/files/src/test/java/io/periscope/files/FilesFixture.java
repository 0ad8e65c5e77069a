package io.periscope.files;

import com.github.luben.zstd.Zstd;
import io.periscope.api.model.CsvForm;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;

/** A stream that reads from a folder, and what comes of it. */
final class FilesFixture {
  static final Schema TRIPS =
      Schema.of(
          new Field("id", DataType.STRING),
          new Field("zone", DataType.INT),
          new Field("picked_up", DataType.TIMESTAMP),
          new Field("fare", DataType.decimal(9, 2)));

  private final Path folder;
  private Schema schema = TRIPS;
  private Optional<String> key = Optional.empty();
  private Optional<FileFormat> format = Optional.empty();
  private boolean loop;
  private CsvForm csv = CsvForm.USUAL;

  FilesFixture(Path folder) {
    this.folder = folder;
  }

  FilesFixture schema(Field... fields) {
    schema = Schema.of(fields);
    return this;
  }

  FilesFixture key(String field) {
    key = Optional.of(field);
    return this;
  }

  FilesFixture format(FileFormat value) {
    format = Optional.of(value);
    return this;
  }

  FilesFixture csv(boolean header, char delimiter, String... columns) {
    csv = new CsvForm(header, delimiter, List.of(columns));
    return this;
  }

  FilesFixture loop() {
    loop = true;
    return this;
  }

  StreamDef stream(String path) {
    return new StreamDef(
        "trips", "", "trips", 1, Optional.empty(), key, schema, Optional.of(definition(path)));
  }

  SourceDef.Files definition(String path) {
    return new SourceDef.Files(folder, path, format, OptionalDouble.empty(), loop, csv);
  }

  Source open(String path, Optional<String> position) {
    return new FileSourceFactory().open(stream(path), position);
  }

  Source open(String path) {
    return open(path, Optional.empty());
  }

  /** All events of a path. */
  List<String> events(String path) {
    try (Source source = open(path)) {
      return take(source, Integer.MAX_VALUE);
    }
  }

  /** The next events as texts, each with its key and a blank before it if it has one. */
  static List<String> take(Source source, int max) {
    List<String> events = new ArrayList<>();
    takeInto(events, source, max);
    return events;
  }

  /** As {@link #take}; what came before a failure is in the list, too. */
  static void takeInto(List<String> events, Source source, int max) {
    source.next(
        max,
        (k, value) ->
            events.add(
                k.map(bytes -> new String(bytes, StandardCharsets.UTF_8) + " ").orElse("")
                    + new String(value, StandardCharsets.UTF_8)));
  }

  /** Reads to the end in steps; what came before a failure is in the list. */
  static void readAll(List<String> events, Source source, int step) {
    int before;
    do {
      before = events.size();
      takeInto(events, source, step);
    } while (events.size() > before);
  }

  Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  static byte[] zstd(String content) {
    return Zstd.compress(content.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] gzip(String content) throws IOException {
    return gzip(content.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
