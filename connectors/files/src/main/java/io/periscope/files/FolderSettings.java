package io.periscope.files;

import io.periscope.api.model.CsvForm;
import io.periscope.api.model.SourceDef.FileFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A folder into which files are dropped.
 *
 * @param base what a relative path is relative to
 * @param path a folder or a glob
 * @param format by a file's ending when empty
 * @param every how often to look for new files
 * @param settle how long a file must not have changed before it is read
 * @param reload whether a file that is changed after it was read is read again
 */
record FolderSettings(
    Path base,
    String path,
    Optional<FileFormat> format,
    CsvForm csv,
    Duration every,
    Duration settle,
    Done done,
    boolean reload) {

  /** What becomes of a file once its rows are in the log. */
  enum Done {
    KEEP,
    MOVE,
    DELETE
  }

  /** The declared path in full. */
  Path fullPath() {
    return fullBase().resolve(path).normalize();
  }

  Path fullBase() {
    return base.toAbsolutePath().normalize();
  }
}
