package io.periscope.sinks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Writes a file under a hidden name and renames it when it is whole and on the disk. */
final class WholeFile {
  private WholeFile() {}

  /** What writes into a new file. */
  interface Content {
    void write(Path file) throws IOException;
  }

  static void write(Path file, Content content) throws IOException {
    Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.deleteIfExists(beside);
    content.write(beside);
    try (FileChannel written = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Optional.ofNullable(file.toAbsolutePath().getParent()).ifPresent(WholeFile::forceName);
  }

  /** Else a loss of power could take a name back that was already counted on. */
  private static void forceName(Path folder) {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      // Not every system can open a folder; then it decides itself when names are on the disk.
      return;
    }
  }
}
