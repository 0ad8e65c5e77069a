package io.periscope.files;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import io.periscope.api.error.PeriscopeException;
import io.periscope.files.InputFile.Packing;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file's bytes, unpacked. When they cannot be read on, because a packed file was cut off, the
 * stream ends there, and remembers why: what was read before must reach its reader, however the
 * layers between them buffer, before the failure is told.
 */
final class ByteInput extends FilterInputStream {
  private static final int BUFFER = 1 << 16;
  private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] UTF_16_BIG_MARK = {(byte) 0xFE, (byte) 0xFF};
  private static final byte[] UTF_16_LITTLE_MARK = {(byte) 0xFF, (byte) 0xFE};

  private final InputFile file;
  private Optional<IOException> failure = Optional.empty();
  private int last = '\n';
  private byte[] pending = new byte[0];
  private int pendingAt;

  private ByteInput(InputStream in, InputFile file) {
    super(in);
    this.file = file;
  }

  /**
   * Opens a file, and passes over its byte order mark.
   *
   * @throws PeriscopeException when it cannot be read, or is no text in UTF-8
   */
  static ByteInput open(InputFile file) {
    try {
      InputStream raw = Files.newInputStream(file.path());
      try {
        ByteInput input = new ByteInput(unpacked(raw, file), file);
        input.skipByteOrderMark();
        return input;
      } catch (IOException | RuntimeException e) {
        raw.close();
        throw e;
      }
    } catch (IOException e) {
      throw broken(file, 0, e);
    }
  }

  private static InputStream unpacked(InputStream raw, InputFile file) throws IOException {
    return switch (file.packing()) {
      case NONE -> raw;
      case GZIP -> new GZIPInputStream(raw, BUFFER);
      case ZSTD -> new ZstdInputStream(raw).setContinuous(false);
    };
  }

  private void skipByteOrderMark() throws IOException {
    byte[] head = readNBytes(UTF_8_MARK.length);
    if (startsWith(head, UTF_16_BIG_MARK) || startsWith(head, UTF_16_LITTLE_MARK)) {
      throw PeriscopeException.user(file.name() + " is in UTF-16; save it as UTF-8");
    }
    if (!startsWith(head, UTF_8_MARK)) {
      pending = head;
    }
  }

  private static boolean startsWith(byte[] head, byte[] mark) {
    return head.length >= mark.length && Arrays.equals(head, 0, mark.length, mark, 0, mark.length);
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
      throw PeriscopeException.resource(file.name() + " cannot be closed: " + e, e);
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
      throw broken(file, row, failure.get());
    }
  }

  private static PeriscopeException broken(InputFile file, long row, IOException cause) {
    Packing packing = file.packing();
    if (!(cause instanceof EOFException
        || cause instanceof ZipException
        || cause instanceof ZstdIOException)) {
      // Nothing is said about what is in the file: it may well be read later.
      return PeriscopeException.resource(
          "%s cannot be read after row %d: %s".formatted(file.name(), row, cause), cause);
    }
    String kind = packing.name().toLowerCase(Locale.ROOT);
    String what =
        cause instanceof EOFException || String.valueOf(cause.getMessage()).contains("Truncated")
            ? "is a truncated " + kind + " file"
            : "is not a " + kind + " file, or a damaged one: " + cause.getMessage();
    return new PeriscopeException(
        PeriscopeException.Fault.USER,
        "%s %s; nothing can be read of it after row %d. Put a whole one in its place ('%s -t' tells if one is)."
            .formatted(file.name(), what, row, kind),
        cause);
  }
}
