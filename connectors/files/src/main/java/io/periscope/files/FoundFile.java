package io.periscope.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * A file as it was when it was looked at.
 *
 * @param name by which it is known in its place; its folders are parted by slashes
 * @param modified microseconds since 1970
 * @param tag what its place tells contents apart by; empty when there is nothing but size and time
 */
public record FoundFile(String name, long bytes, long modified, String tag) {
  static final Comparator<FoundFile> BY_AGE =
      Comparator.comparingLong(FoundFile::modified).thenComparing(FoundFile::name);

  /** What is put beside a file that failed. */
  static final String FAILED = ".failed";

  private static final List<String> UNFINISHED =
      List.of(".tmp", ".part", ".crdownload", ".inprogress", FAILED);

  /** The file that is there; empty when there is none any more. */
  static Optional<FoundFile> at(Path path, String name) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(
              new FoundFile(
                  name,
                  attributes.size(),
                  attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS),
                  ""))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether it has the same content, as far as that can be told without reading it. */
  public boolean isAs(FoundFile other) {
    return bytes == other.bytes
        && tag.equals(other.tag)
        && (!tag.isEmpty() || modified == other.modified);
  }

  /** A short digest of what {@link #isAs} compares. */
  int version() {
    return digest(bytes + ":" + (tag.isEmpty() ? "" + modified : tag));
  }

  /** A short digest of this content and of when it came: the same content put again has another. */
  int delivery() {
    return digest(bytes + ":" + modified + ":" + tag);
  }

  private static int digest(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  /** The last part of the name. */
  public String fileName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Whether a name says that its file is hidden, or not whole yet. */
  public static boolean isUnfinished(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return name.startsWith(".")
        || name.startsWith("_")
        || UNFINISHED.stream().anyMatch(name::endsWith);
  }
}
