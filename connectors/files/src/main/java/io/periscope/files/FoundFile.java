package io.periscope.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * A file as it was when it was looked at.
 *
 * @param name by which it is known
 * @param modified microseconds since 1970
 */
record FoundFile(Path path, String name, long bytes, long modified) {
  static final Comparator<FoundFile> BY_AGE =
      Comparator.comparingLong(FoundFile::modified).thenComparing(FoundFile::name);

  /** The file that is there; empty when there is none any more. */
  static Optional<FoundFile> at(Path path, String name) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(
              new FoundFile(
                  path,
                  name,
                  attributes.size(),
                  attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS)))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The same file, if it is there still. */
  Optional<FoundFile> again() throws IOException {
    return at(path, name);
  }

  boolean isAs(long otherBytes, long otherModified) {
    return bytes == otherBytes && modified == otherModified;
  }

  boolean isAs(FoundFile other) {
    return isAs(other.bytes, other.modified);
  }

  /** A short digest of size and time. */
  int version() {
    CRC32 crc = new CRC32();
    crc.update((bytes + ":" + modified).getBytes(StandardCharsets.US_ASCII));
    return (int) crc.getValue();
  }

  Path beside(String fileName) {
    return path.resolveSibling(fileName);
  }

  String fileName() {
    return String.valueOf(path.getFileName());
  }
}
