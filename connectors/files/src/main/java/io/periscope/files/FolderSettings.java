package io.periscope.files;

import java.nio.file.Path;

/**
 * A folder into which files are dropped.
 *
 * @param base what a relative path is relative to
 * @param path a folder or a glob
 */
record FolderSettings(Path base, String path, Done done, ArrivalSettings arrivals) {

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
