package io.periscope.sinks;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.Snapshot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

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
    Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(beside);
      form.write(snapshot, beside);
      try (FileChannel written = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
