package io.periscope.iceberg;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * A file that Iceberg writes. It is on the disk itself, not only in the system's cache, when it has
 * been closed: the catalog must never point to a file that a power cut takes away.
 */
record LocalOutput(String location) implements OutputFile {
  @Override
  public PositionOutputStream create() {
    if (Files.exists(LocalFiles.path(location))) {
      throw new AlreadyExistsException("there already is a file %s", location);
    }
    return createOrOverwrite();
  }

  @Override
  public PositionOutputStream createOrOverwrite() {
    Path path = LocalFiles.path(location).toAbsolutePath();
    try {
      Path folder = path.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      return new Stream(new FileOutputStream(path.toFile()));
    } catch (IOException e) {
      throw new RuntimeIOException(e, "cannot write %s", location);
    }
  }

  @Override
  public InputFile toInputFile() {
    return new LocalFiles().newInputFile(location);
  }

  private static final class Stream extends PositionOutputStream {
    private final FileOutputStream file;
    private final BufferedOutputStream buffer;
    private long position;
    private boolean closed;

    Stream(FileOutputStream file) {
      this.file = file;
      this.buffer = new BufferedOutputStream(file, 1 << 16);
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) throws IOException {
      buffer.write(value);
      position++;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      buffer.write(source, offset, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      buffer.flush();
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try (file) {
        buffer.flush();
        file.getFD().sync();
      }
    }
  }
}
