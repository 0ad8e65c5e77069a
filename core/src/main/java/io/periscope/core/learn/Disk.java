package io.periscope.core.learn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** The steps of a write. Each is on the disk when it returns, and a process may die at any. */
interface Disk {

  /** Makes a folder and those above it, if it is not there. */
  void folder(Path folder) throws IOException;

  /** A new file. */
  void write(Path file, byte[] bytes) throws IOException;

  /** At once: replaces a file of that name, but no folder with something in it. */
  void rename(Path from, Path to) throws IOException;

  /** With all that is in it; not at once. Nothing happens if it is not there. */
  void delete(Path folder) throws IOException;

  /** The real one. */
  final class RealDisk implements Disk {
    @Override
    public void folder(Path folder) throws IOException {
      if (Files.isDirectory(folder)) {
        return;
      }
      Path above = folder.toAbsolutePath().getParent();
      if (above != null) {
        folder(above);
      }
      Files.createDirectory(folder);
      if (above != null) {
        sync(above);
      }
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      try (FileChannel out =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          out.write(left);
        }
        out.force(true);
      }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      if (Files.isDirectory(from)) {
        sync(from);
      }
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Path above = to.toAbsolutePath().getParent();
      if (above != null) {
        sync(above);
      }
    }

    @Override
    public void delete(Path folder) throws IOException {
      if (!Files.exists(folder)) {
        return;
      }
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }

    private static void sync(Path folder) throws IOException {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }
}
