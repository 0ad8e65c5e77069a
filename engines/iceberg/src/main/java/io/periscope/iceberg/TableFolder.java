package io.periscope.iceberg;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/** Where a table's data files go: {@code <lake>/<namespace>/<table>/data}. */
final class TableFolder {
  private final Path data;

  TableFolder(Path lake, TableIdentifier id) {
    this.data = lake.resolve(id.namespace().level(0)).resolve(id.name()).resolve("data");
  }

  /**
   * A name that was never used: {@code segment-00000042-2026-11-21-<uuid>.parquet}. The folder is
   * made. There are no folders named {@code key=value}, for readers take such for columns.
   */
  String newFile(String kind, long number, String detail) {
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "the folder %s cannot be made: %s; check permissions and free space".formatted(data, e),
          e);
    }
    String name =
        String.format(Locale.ROOT, "%s-%08d%s-%s.parquet", kind, number, detail, UUID.randomUUID());
    return data.resolve(name).toString();
  }
}
