package io.periscope.core.sink;

import io.periscope.api.error.PeriscopeException;
import io.periscope.core.follow.FollowPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Which portions of a stream are outside, in a small file: a line with the number of the next one,
 * one with the position at which it begins, and, while it is on its way, one with where it ends.
 */
public final class Portions {
  private final Path file;
  private long number = 1;
  private Optional<FollowPosition> from = Optional.empty();
  private Optional<FollowPosition> to = Optional.empty();

  private Portions(Path file) {
    this.file = file;
  }

  /**
   * @throws PeriscopeException when the file is there and is not one of ours
   */
  public static Portions open(Path file) {
    Portions portions = new Portions(file);
    try {
      List<String> lines = Files.readAllLines(file);
      portions.number = Long.parseLong(lines.get(0));
      portions.from =
          Optional.of(lines.get(1)).filter(l -> !l.isEmpty()).map(FollowPosition::parse);
      portions.to = lines.stream().skip(2).findFirst().map(FollowPosition::parse);
    } catch (NoSuchFileException e) {
      // Nothing is outside yet.
      return portions;
    } catch (IOException e) {
      throw failed(file, e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          "%s does not say which events are outside already; restore it, or delete it to have all brought again"
              .formatted(file),
          e);
    }
    return portions;
  }

  /** Where the portions end that are outside; empty when there are none. */
  public Optional<FollowPosition> outside() {
    return from;
  }

  /** Where the portion ends that is on its way, if there is one. */
  Optional<FollowPosition> begun() {
    return to;
  }

  /** The number of the portion that is on its way, or the next. */
  long number() {
    return number;
  }

  void begin(FollowPosition end) {
    store(number, from, Optional.of(end));
    to = Optional.of(end);
  }

  /** The portion that was on its way is outside. */
  void finish() {
    store(number + 1, to, Optional.empty());
    number++;
    from = to;
    to = Optional.empty();
  }

  private void store(long next, Optional<FollowPosition> begins, Optional<FollowPosition> ends) {
    String text =
        "%d%n%s%n%s"
            .formatted(
                next,
                begins.map(FollowPosition::toString).orElse(""),
                ends.map(position -> position + System.lineSeparator()).orElse(""));
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.createDirectories(file.getParent());
      try (FileChannel out =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static PeriscopeException failed(Path file, IOException e) {
    return PeriscopeException.resource(
        "%s, which says which events are outside, failed: %s".formatted(file, e), e);
  }
}
