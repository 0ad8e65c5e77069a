package io.periscope.xgboost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The file that XGBoost unpacks its native library into, in the system's folder for temporary
 * files. XGBoost deletes it when the process ends, which a killed one never does; but once it is
 * loaded, nobody needs its name any more. Where it cannot be found, as on other systems than Linux,
 * it stays until the end.
 */
final class UnpackedLibrary {
  private static final Path LOADED = Path.of("/proc/self/maps");
  private static final String NAME = "libxgboost4j";

  /** A process loads it once, so this is a fact about the process. */
  private static final UnpackedLibrary OF_THIS_PROCESS = new UnpackedLibrary();

  private final AtomicBoolean deleted = new AtomicBoolean();

  private UnpackedLibrary() {}

  /** To be called once the library is loaded; from then on it does nothing. */
  static void delete() {
    if (OF_THIS_PROCESS.deleted.compareAndSet(false, true) && Files.isReadable(LOADED)) {
      try (Stream<String> lines = Files.lines(LOADED)) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
        lines
            .filter(line -> line.contains("/"))
            .map(line -> Path.of(line.substring(line.indexOf('/'))))
            .filter(file -> file.startsWith(temporary) && isUnpacked(file))
            .distinct()
            .forEach(UnpackedLibrary::delete);
      } catch (IOException | RuntimeException e) {
        // It is deleted at the end, as ever.
      }
    }
  }

  private static boolean isUnpacked(Path file) {
    return String.valueOf(file.getFileName()).startsWith(NAME);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Likewise.
    }
  }
}
