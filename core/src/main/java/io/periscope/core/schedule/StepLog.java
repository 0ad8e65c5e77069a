package io.periscope.core.schedule;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;

/**
 * What a step says, one file for all its attempts, up to a limit. Secrets are not shown. That a log
 * cannot be written fails no step.
 */
final class StepLog implements AutoCloseable {
  static final long LIMIT = 1 << 20;

  private static final int LONGEST_LINE = 16_384;
  private static final int SHORTEST_SECRET = 4;

  private final Path file;
  private final List<String> secrets;
  private OutputStream out = OutputStream.nullOutputStream();
  private long written;
  private long leftOut;

  /**
   * @param secrets texts that are not to be shown
   */
  StepLog(Path file, Collection<String> secrets) {
    this.file = file;
    this.secrets = secrets.stream().filter(each -> each.length() >= SHORTEST_SECRET).toList();
    try {
      Files.createDirectories(file.getParent());
      written = Files.exists(file) ? Files.size(file) : 0;
      out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      leftOut = 1;
    }
  }

  /** What of a text may be shown. */
  String shown(String text) {
    String shown = text;
    for (String secret : secrets) {
      shown = shown.replace(secret, "***");
    }
    return shown;
  }

  synchronized void line(String text) {
    String shown = shown(text);
    String cut = shown.length() > LONGEST_LINE ? shown.substring(0, LONGEST_LINE) + " …" : shown;
    byte[] bytes = (cut + "\n").getBytes(StandardCharsets.UTF_8);
    if (written + bytes.length > LIMIT) {
      leftOut += bytes.length;
      return;
    }
    written += bytes.length;
    write(bytes);
  }

  private void write(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      leftOut += bytes.length;
    }
  }

  Path file() {
    return file;
  }

  @Override
  public synchronized void close() {
    if (leftOut > 0) {
      write("… %,d bytes more are left out\n".formatted(leftOut).getBytes(StandardCharsets.UTF_8));
    }
    try {
      out.close();
    } catch (IOException e) {
      // It is only a log.
    }
  }
}
