package io.periscope.files;

import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceFactory;
import java.util.Optional;

/** Opens {@link SourceDef.Files}: CSV, JSON Lines, Parquet and Avro files. */
public final class FileSourceFactory implements SourceFactory {

  @Override
  public boolean supports(SourceDef source) {
    return source instanceof SourceDef.Files || source instanceof SourceDef.Delivery;
  }

  /**
   * A source that begins again and one that does not count their rounds differently, and so do not
   * go on where the other was.
   */
  @Override
  public String name(StreamDef stream) {
    if (delivery(stream).isPresent()) {
      return delivery(stream).get().identity();
    }
    SourceDef.Files files = files(stream);
    return "files:%s:%s%s"
        .formatted(stream.name(), files.loop() ? "loop:" : "", FileSearch.path(files));
  }

  /**
   * Finds the files and opens the first one to be read.
   *
   * @throws io.periscope.api.error.PeriscopeException when there is no file, its columns are not
   *     those of the stream, or the files are no longer those that the position was taken in
   */
  @Override
  public Source open(StreamDef stream, Optional<String> position) {
    SourceDef.Files definition = files(stream);
    InputFiles files = new FileSearch(stream.name(), definition).find();
    FilePosition start =
        position
            .map(text -> FilePosition.parse(stream.name(), text))
            .orElseGet(() -> FilePosition.start(files));
    FileStamp stamp = new FileStamp(stream);
    return new FileSource(
        files,
        new RowReaders(stamp.unstamped(), definition.csv()),
        stamp,
        definition.loop(),
        delivery(stream).map(SourceDef.Delivery::load),
        start.requireIn(stream.name(), files));
  }

  private static Optional<SourceDef.Delivery> delivery(StreamDef stream) {
    return stream
        .source()
        .filter(SourceDef.Delivery.class::isInstance)
        .map(SourceDef.Delivery.class::cast);
  }

  private static SourceDef.Files files(StreamDef stream) {
    return delivery(stream)
        .<SourceDef>map(SourceDef.Delivery::files)
        .or(stream::source)
        .filter(SourceDef.Files.class::isInstance)
        .map(SourceDef.Files.class::cast)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "stream '" + stream.name() + "' has no files as its source"));
  }
}
