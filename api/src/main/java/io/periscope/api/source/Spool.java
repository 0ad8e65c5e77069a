package io.periscope.api.source;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.source.Source.EventConsumer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Events that count only together, kept aside until the last of them is there: in memory while they
 * are few, in a temporary file when they are many. A source that fails while it reads them has then
 * handed over none; afterwards it hands all of them over in one {@link Source#next}, which is one
 * transaction of the log.
 */
public final class Spool implements EventConsumer, AutoCloseable {
  private static final int IN_MEMORY = 4 << 20;
  private static final int BUFFER = 1 << 16;
  private static final int NONE = -1;

  private final Path folder;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private DataOutputStream out = new DataOutputStream(memory);
  private Optional<Path> file = Optional.empty();
  private int count;

  /** Uses the system's folder for temporary files. */
  public Spool() {
    this(Path.of(System.getProperty("java.io.tmpdir")));
  }

  Spool(Path folder) {
    this.folder = folder;
  }

  @Override
  public void accept(Optional<byte[]> key, byte[] value) {
    try {
      out.writeInt(key.map(bytes -> bytes.length).orElse(NONE));
      out.write(key.orElseGet(() -> new byte[0]));
      out.writeInt(value.length);
      out.write(value);
      count = Math.addExact(count, 1);
      if (file.isEmpty() && memory.size() > IN_MEMORY) {
        spill();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void spill() throws IOException {
    Path created = Files.createTempFile(folder, "periscope-", ".spool");
    file = Optional.of(created);
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(created), BUFFER));
    memory.writeTo(out);
    memory.reset();
  }

  /** How many events there are. */
  public int count() {
    return count;
  }

  /**
   * Hands all of them over, in the order in which they came.
   *
   * @throws PeriscopeException a RESOURCE fault when the temporary file cannot be read
   */
  public void drain(EventConsumer consumer) {
    try {
      out.flush();
      try (DataInputStream in = new DataInputStream(input())) {
        for (int i = 0; i < count; i++) {
          int length = in.readInt();
          Optional<byte[]> key =
              length == NONE ? Optional.empty() : Optional.of(in.readNBytes(length));
          consumer.accept(key, in.readNBytes(in.readInt()));
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private InputStream input() throws IOException {
    return file.isPresent()
        ? new BufferedInputStream(Files.newInputStream(file.get()), BUFFER)
        : new ByteArrayInputStream(memory.toByteArray());
  }

  private PeriscopeException failed(IOException e) {
    return PeriscopeException.resource(
        "the temporary file %s: %s; is the disk full?"
            .formatted(file.orElse(folder), e.getMessage()),
        e);
  }

  /** Deletes the file, if there is one. */
  @Override
  public void close() {
    if (file.isEmpty()) {
      return;
    }
    try {
      out.close();
    } catch (IOException e) {
      // What could not be written was told by then, or nobody wants it any more.
      file.get().toFile().deleteOnExit();
    }
    try {
      Files.deleteIfExists(file.get());
    } catch (IOException e) {
      file.get().toFile().deleteOnExit();
    }
  }
}
