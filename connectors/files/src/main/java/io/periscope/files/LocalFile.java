package io.periscope.files;

import java.nio.file.Path;

/** A file that can be read here. */
public interface LocalFile extends AutoCloseable {
  Path path();

  /** Whether the file is not any more what it was when reading it began; a copy never is. */
  boolean isChanged();

  /** Nothing more is read of it. */
  @Override
  void close();
}
