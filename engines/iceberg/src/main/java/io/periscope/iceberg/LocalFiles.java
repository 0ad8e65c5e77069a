package io.periscope.iceberg;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;

/** Iceberg's view of the local file system. A location is an absolute path or a file URI. */
final class LocalFiles implements FileIO {
  private static final long serialVersionUID = 1L;
  private static final String METADATA = ".metadata.json";

  @Override
  public InputFile newInputFile(String location) {
    return new LocalInput(location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new LocalOutput(location);
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(path(location));
    } catch (IOException e) {
      throw new RuntimeIOException(e, "cannot delete %s", location);
    }
  }

  /** The path of a location that we or another engine wrote. */
  static Path path(String location) {
    String rest = location.startsWith("file:") ? location.substring("file:".length()) : location;
    return Path.of(rest.startsWith("//") ? rest.substring(2) : rest);
  }

  private record LocalInput(String location) implements InputFile {
    @Override
    public long getLength() {
      try {
        return Files.size(path(location));
      } catch (IOException e) {
        throw new NotFoundException(e, "there is no file %s", location);
      }
    }

    @Override
    public boolean exists() {
      return Files.exists(path(location));
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        RandomAccessFile file = new RandomAccessFile(path(location).toFile(), "r");
        if (location.endsWith(METADATA)) {
          requireWhole(file);
        }
        return new Stream(file);
      } catch (IOException e) {
        throw new NotFoundException(e, "cannot open %s", location);
      }
    }

    /**
     * Iceberg tries to read metadata that does not parse again and again for minutes, as an object
     * store might need; a local file that is cut off stays so.
     */
    private void requireWhole(RandomAccessFile file) throws IOException {
      boolean whole = false;
      if (file.length() > 0) {
        file.seek(file.length() - 1);
        whole = file.read() == '}';
        file.seek(0);
      }
      if (!whole) {
        file.close();
        throw new NotFoundException("%s is cut off or damaged", location);
      }
    }
  }

  private static final class Stream extends SeekableInputStream {
    private final RandomAccessFile file;

    Stream(RandomAccessFile file) {
      this.file = file;
    }

    @Override
    public long getPos() throws IOException {
      return file.getFilePointer();
    }

    @Override
    public void seek(long position) throws IOException {
      file.seek(position);
    }

    @Override
    public int read() throws IOException {
      return file.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return file.read(target, offset, length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
