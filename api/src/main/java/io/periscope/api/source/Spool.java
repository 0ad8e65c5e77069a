package io.periscope.api.source;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.source.Source.EventConsumer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Events that count only together, kept aside in a temporary file until the last of them is there.
 * A source that fails while it reads them has then handed over none; afterwards it hands all of
 * them over in one {@link Source#next}, which is one transaction of the log.
 */
public final class Spool implements EventConsumer, AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int NONE = -1;

  private final Path file;
  private final DataOutputStream out;
  private int count;

  private Spool(Path file, OutputStream out) {
    this.file = file;
    this.out = new DataOutputStream(new BufferedOutputStream(out, BUFFER));
  }

  /**
   * @throws PeriscopeException a RESOURCE fault when there is no temporary file to be had
   */
  public static Spool create() {
    try {
      Path file = Files.createTempFile("periscope-", ".spool");
      return new Spool(file, Files.newOutputStream(file));
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot make a temporary file: " + e.getMessage(), e);
    }
  }

  @Override
  public void accept(Optional<byte[]> key, byte[] value) {
    try {
      out.writeInt(key.map(bytes -> bytes.length).orElse(NONE));
      out.write(key.orElseGet(() -> new byte[0]));
      out.writeInt(value.length);
      out.write(value);
      count = Math.addExact(count, 1);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** How many events there are. */
  public int count() {
    return count;
  }

  /** Hands all of them over, in the order in which they came. */
  public void drain(EventConsumer consumer) {
    try {
      out.flush();
      // Nobody else needs the file, even if this process is killed from here on.
      try (DataInputStream in =
          new DataInputStream(
              new BufferedInputStream(
                  Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE), BUFFER))) {
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

  private PeriscopeException failed(IOException e) {
    return PeriscopeException.resource(
        "the temporary file %s: %s; is the disk full?".formatted(file, e.getMessage()), e);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      // What could not be written was told by then, or nobody wants it any more.
      file.toFile().deleteOnExit();
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
