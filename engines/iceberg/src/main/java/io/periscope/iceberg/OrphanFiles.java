package io.periscope.iceberg;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;

/** Compares what lies in the lake's folders with what its tables refer to. */
final class OrphanFiles {
  private final LakeCatalog catalog;
  private final List<Namespace> namespaces;

  OrphanFiles(LakeCatalog catalog, List<Namespace> namespaces) {
    this.catalog = catalog;
    this.namespaces = namespaces;
  }

  /**
   * The unreferenced files that were last written before this instant. The folders are listed
   * before the references are read, so a file that is committed meanwhile is not taken for one.
   */
  List<String> before(Instant limit) {
    List<Path> files = new ArrayList<>();
    for (Namespace namespace : namespaces) {
      files.addAll(listed(catalog.folder().resolve(namespace.level(0)), limit));
    }
    Set<Path> referenced = new HashSet<>();
    for (Namespace namespace : namespaces) {
      for (TableIdentifier id : catalog.tables(namespace)) {
        Table table = catalog.load(id);
        catalog
            .failures()
            .reading(
                id.toString(),
                () -> {
                  addReferences(table, referenced);
                  return referenced;
                });
      }
    }
    return files.stream()
        .filter(file -> !referenced.contains(file))
        .map(Path::toString)
        .sorted()
        .toList();
  }

  private static void addReferences(Table table, Set<Path> referenced) {
    ReachableFileUtil.metadataFileLocations(table, false).forEach(l -> add(l, referenced));
    ReachableFileUtil.manifestListLocations(table).forEach(l -> add(l, referenced));
    ReachableFileUtil.statisticsFilesLocations(table).forEach(l -> add(l, referenced));
    Set<String> read = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      // What a kept snapshot replaced goes when that snapshot expires, and not before.
      snapshot.removedDataFiles(table.io()).forEach(removed -> add(removed.location(), referenced));
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        if (read.add(manifest.path())) {
          add(manifest.path(), referenced);
          addFiles(table, manifest, referenced);
        }
      }
    }
  }

  private static void addFiles(Table table, ManifestFile manifest, Set<Path> referenced) {
    try (CloseableIterable<String> paths =
        ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
      paths.forEach(path -> add(path, referenced));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(String location, Set<Path> referenced) {
    referenced.add(LocalFiles.path(location).toAbsolutePath().normalize());
  }

  private static List<Path> listed(Path folder, Instant limit) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(file -> olderThan(file, limit)).toList();
    } catch (IOException e) {
      throw PeriscopeException.resource("the folder %s cannot be listed".formatted(folder), e);
    }
  }

  private static boolean olderThan(Path file, Instant limit) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(limit);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
