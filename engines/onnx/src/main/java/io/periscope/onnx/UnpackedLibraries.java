package io.periscope.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The files that ONNX Runtime unpacks its native libraries into, in the system's folder for
 * temporary files. It deletes them when the process ends, which a killed one never does; but once
 * they are loaded, nobody needs their names any more. Where they cannot be found, as on other
 * systems than Linux, they stay until the end.
 */
final class UnpackedLibraries {
  private static final Path LOADED = Path.of("/proc/self/maps");
  private static final String FOLDER = "onnxruntime-java";

  /** A process loads them once, so this is a fact about the process. */
  private static final UnpackedLibraries OF_THIS_PROCESS = new UnpackedLibraries();

  private final AtomicBoolean deleted = new AtomicBoolean();

  private UnpackedLibraries() {}

  /** To be called once they are loaded; from then on it does nothing. */
  static void delete() {
    if (!OF_THIS_PROCESS.deleted.compareAndSet(false, true) || !Files.isReadable(LOADED)) {
      return;
    }
    try (Stream<String> lines = Files.lines(LOADED)) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
      List<Path> folders =
          lines
              .filter(line -> line.contains("/"))
              .map(line -> Path.of(line.substring(line.indexOf('/'))))
              .flatMap(file -> Optional.ofNullable(file.getParent()).stream())
              .filter(folder -> temporary.equals(folder.getParent()) && isUnpacked(folder))
              .distinct()
              .toList();
      for (Path folder : folders) {
        delete(folder);
      }
    } catch (IOException | RuntimeException e) {
      // They are deleted at the end, as ever.
    }
  }

  private static boolean isUnpacked(Path folder) {
    return String.valueOf(folder.getFileName()).startsWith(FOLDER);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
