package io.periscope.core.metrics;

import io.periscope.api.metrics.Meters;
import io.periscope.api.metrics.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What is measured of the process and its disk. */
public final class Machine {
  private static final Path MEMORY = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final long STALE_NANOS = 60_000_000_000L;

  private final Path data;
  private final Meters meters;
  private final LongSupplier nanoTime;
  private Optional<Long> lookedAt = Optional.empty();

  /**
   * @param data the data folder; each folder in it is a part
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public Machine(Path data, Meters meters, LongSupplier nanoTime) {
    this.data = data;
    this.meters = meters;
    this.nanoTime = nanoTime;
  }

  /** Tells what there is to tell. Walking through the data folder is not done each time. */
  public synchronized void tell() {
    meters.replace(Catalogue.RESIDENT, List.of(Sample.of(resident())));
    meters.replace(
        Catalogue.GC,
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(gc -> Sample.of(Math.max(0, gc.getCollectionTime()) / 1000.0, gc.getName()))
            .toList());
    long now = nanoTime.getAsLong();
    if (lookedAt.map(then -> now - then >= STALE_NANOS).orElse(true)) {
      lookedAt = Optional.of(now);
      meters.replace(Catalogue.DATA_BYTES, parts());
    }
    meters.replace(Catalogue.DISK_FREE, List.of(Sample.of(free())));
  }

  private static double resident() {
    try {
      return Files.readAllLines(MEMORY).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024.0)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      // Not Linux.
      return Double.NaN;
    }
  }

  private double free() {
    try {
      return Files.getFileStore(data).getUsableSpace();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private List<Sample> parts() {
    List<Sample> parts = new ArrayList<>();
    try (var folders = Files.list(data)) {
      for (Path part : folders.filter(Files::isDirectory).sorted().toList()) {
        parts.add(Sample.of(bytes(part), part.getFileName().toString()));
      }
    } catch (IOException | UncheckedIOException e) {
      // What cannot be listed now is told the next time.
    }
    return parts;
  }

  private static double bytes(Path folder) throws IOException {
    long[] sum = {0};
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            // It was deleted meanwhile.
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
