package io.periscope.iceberg;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.JdbcClientPool;
import org.apache.iceberg.metrics.InMemoryMetricsReporter;

/** The list of tables: an Iceberg JDBC catalog in the SQLite file {@value #FILE}. */
final class LakeCatalog implements AutoCloseable {
  static final String FILE = "catalog.sqlite";

  /** Other engines must open the catalog under this name, for it is part of its rows' keys. */
  static final String NAME = "periscope";

  /** How long a process waits while another one commits. */
  private static final String BUSY_MILLIS = "10000";

  private final Path folder;
  private final Failures failures;
  private final JdbcCatalog catalog;

  LakeCatalog(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
    this.failures = new Failures(this.folder.resolve(FILE));
    try {
      Files.createDirectories(this.folder);
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "the lake's folder %s cannot be made: %s; check the permissions of its parent"
              .formatted(this.folder, e),
          e);
    }
    this.catalog = open();
  }

  private JdbcCatalog open() {
    try {
      return connect();
    } catch (RuntimeException first) {
      // Another process may have made the same new catalog at the same moment: then it is there
      // now.
      try {
        return connect();
      } catch (RuntimeException e) {
        String why =
            Failures.find(e, SQLException.class)
                .flatMap(failures::catalog)
                .orElse(
                    "the catalog " + failures.catalog() + " cannot be opened: " + e.getMessage());
        throw PeriscopeException.resource(why, e);
      }
    }
  }

  private JdbcCatalog connect() {
    Map<String, String> properties =
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:" + failures.catalog(),
            CatalogProperties.WAREHOUSE_LOCATION,
            folder.toString(),
            // One connection: our own threads queue here rather than at SQLite's lock.
            CatalogProperties.CLIENT_POOL_SIZE,
            "1",
            // The default one writes a log line for every scan and commit.
            CatalogProperties.METRICS_REPORTER_IMPL,
            InMemoryMetricsReporter.class.getName(),
            "jdbc.busy_timeout",
            BUSY_MILLIS,
            "jdbc.schema-version",
            "V1");
    JdbcClientPool connections =
        new JdbcClientPool(properties.get(CatalogProperties.URI), properties);
    try {
      JdbcCatalog opened = new JdbcCatalog(p -> new LocalFiles(), p -> connections, true);
      opened.initialize(NAME, properties);
      return opened;
    } catch (RuntimeException e) {
      // The catalog closes its connections only once it has been opened.
      connections.close();
      throw e;
    }
  }

  Path folder() {
    return folder;
  }

  Failures failures() {
    return failures;
  }

  /** The table as of now. */
  Table load(TableIdentifier id) {
    return failures.reading(id.toString(), () -> catalog.loadTable(id));
  }

  Optional<Table> find(TableIdentifier id) {
    return failures.reading(
        id.toString(),
        () -> {
          try {
            return Optional.of(catalog.loadTable(id));
          } catch (NoSuchTableException e) {
            return Optional.empty();
          }
        });
  }

  /** The table, made by {@code create} when there is none. */
  Table ensure(TableIdentifier id, Function<Catalog, Table> create) {
    Optional<Table> existing = find(id);
    if (existing.isPresent()) {
      return existing.get();
    }
    requireUnknownFolder(id);
    return failures.reading(
        id.toString(),
        () -> {
          try {
            ensureNamespace(id.namespace());
            return create.apply(catalog);
          } catch (AlreadyExistsException e) {
            return catalog.loadTable(id);
          }
        });
  }

  private void ensureNamespace(Namespace namespace) {
    if (catalog.namespaceExists(namespace)) {
      return;
    }
    try {
      catalog.createNamespace(namespace);
    } catch (RuntimeException e) {
      // Another process may have made it at the same moment.
      if (!catalog.namespaceExists(namespace)) {
        throw e;
      }
    }
  }

  /**
   * A catalog that was lost or replaced looks like an empty one; making the table anew would then
   * begin a second history beside the first.
   */
  private void requireUnknownFolder(TableIdentifier id) {
    Path table = folder.resolve(id.namespace().level(0)).resolve(id.name());
    if (!empty(table.resolve("data"), "") || !empty(table.resolve("metadata"), "00000-")) {
      throw PeriscopeException.resource(
          ("table %s: its files are in %s, but the catalog %s does not know it; the catalog was lost"
                  + " or replaced. Restore it from a backup, or move the folder away to begin anew.")
              .formatted(id, table, failures.catalog()),
          new IllegalStateException("table not in catalog"));
    }
  }

  /** Whether a folder has no files but those that a crash while making the table leaves. */
  private static boolean empty(Path folder, String leftover) {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .allMatch(name -> !leftover.isEmpty() && name.startsWith(leftover));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<TableIdentifier> tables(Namespace namespace) {
    return failures.reading(
        namespace.toString(),
        () -> catalog.namespaceExists(namespace) ? catalog.listTables(namespace) : List.of());
  }

  @Override
  public void close() {
    catalog.close();
  }
}
