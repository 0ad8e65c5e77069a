package io.periscope.sinks;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.Snapshot;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Replaces a file by rename: whoever opens it finds one whole answer, whatever happens. What a
 * crash leaves is a hidden file beside it, which the next write replaces.
 */
final class FileSink implements Sink {
  private final String sink;
  private final Path file;
  private final FileForm form;

  FileSink(String sink, Path file, FileForm form) {
    this.sink = sink;
    this.file = file;
    this.form = form;
  }

  @Override
  public void write(Snapshot snapshot) {
    try {
      WholeFile.write(file, beside -> form.write(snapshot.columns(), snapshot.rows(), beside));
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "sink '%s': cannot write %s: %s; the file is as it was before, and is written again later"
              .formatted(sink, file, e),
          e);
    }
  }

  @Override
  public void close() {}
}
