package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A file's bytes, unpacked. When they cannot be read on, because a packed file was cut off, the
 * stream ends there, and remembers why: what was read before must reach its reader, however the
 * layers between them buffer, before the failure is told.
 */
final class ByteInput extends FilterInputStream {
  private static final int BUFFER = 1 << 16;
  private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

  private final String name;
  private Optional<IOException> failure = Optional.empty();
  private int last = '\n';
  private byte[] pending;
  private int pendingAt;

  private ByteInput(InputStream in, String name) {
    super(in);
    this.name = name;
    this.pending = new byte[0];
  }

  /** Opens a file, and passes over its byte order mark. */
  static ByteInput open(InputFile file) {
    try {
      InputStream raw = Files.newInputStream(file.path());
      try {
        InputStream in = file.gzipped() ? new GZIPInputStream(raw, BUFFER) : raw;
        ByteInput input = new ByteInput(in, file.name());
        input.skipByteOrderMark();
        return input;
      } catch (IOException e) {
        raw.close();
        throw e;
      }
    } catch (IOException e) {
      throw problem(
          file.gzipped()
              ? file.name() + " is not a gzip file, or a damaged one: " + e.getMessage()
              : file.name() + " cannot be read: " + e,
          e);
    }
  }

  private void skipByteOrderMark() throws IOException {
    byte[] head = readNBytes(BYTE_ORDER_MARK.length);
    boolean mark = head.length == BYTE_ORDER_MARK.length;
    for (int i = 0; mark && i < head.length; i++) {
      mark = (head[i] & 0xFF) == BYTE_ORDER_MARK[i];
    }
    if (head.length >= 2 && ((head[0] & 0xFF) + (head[1] & 0xFF)) == 0xFE + 0xFF) {
      throw new IOException("it is in UTF-16; save it as UTF-8");
    }
    if (!mark) {
      pending = head;
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (pendingAt < pending.length && length > 0) {
      int count = Math.min(length, pending.length - pendingAt);
      System.arraycopy(pending, pendingAt, target, offset, count);
      pendingAt += count;
      return remember(target, offset, count);
    }
    if (failure.isPresent()) {
      return -1;
    }
    try {
      return remember(target, offset, in.read(target, offset, length));
    } catch (IOException e) {
      failure = Optional.of(e);
      return -1;
    }
  }

  private int remember(byte[] target, int offset, int count) {
    if (count > 0) {
      last = target[offset + count - 1];
    }
    return count;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public void close() {
    try {
      super.close();
    } catch (IOException e) {
      throw PeriscopeException.resource(name + " cannot be closed: " + e, e);
    }
  }

  /** Whether what was read ends in the middle of a line because of a failure. */
  boolean isCutOff() {
    return failure.isPresent() && last != '\n';
  }

  /** Whether the end is not the file's own. */
  boolean failed() {
    return failure.isPresent();
  }

  /**
   * Tells the failure, if there was one.
   *
   * @param row the rows that were read before
   */
  void requireWhole(long row) {
    if (failure.isPresent()) {
      throw problem(
          "%s is cut off or damaged after row %d: %s. The rows before were read; restore the file."
              .formatted(name, row, failure.get().getMessage()),
          failure.get());
    }
  }

  private static PeriscopeException problem(String message, IOException cause) {
    return new PeriscopeException(PeriscopeException.Fault.USER, message, cause);
  }
}
