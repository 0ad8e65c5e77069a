package io.periscope.core.tables;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.TableSource;
import io.periscope.api.table.TableConnector;
import io.periscope.core.serving.Status.TableStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reference tables that are read elsewhere. All rows of one moment are kept as a file, which is the
 * table's file from then on: it is replaced as a whole or not at all, and what it says counts, as
 * with a file of the owner's, from the next load on. So no layer ever sees other rows than another
 * one, whatever happens at the place that they come from.
 */
public final class TableVersions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TableVersions.class);

  private final List<TableConnector> connectors;
  private final boolean current;
  private final Clock clock;
  private final Map<String, InUse> tables = new ConcurrentSkipListMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tables");
            // A database that never answers must not keep the program from ending.
            thread.setDaemon(true);
            return thread;
          });

  /** A table, which of its rows are in use, and how it went since. */
  private static final class InUse {
    private final TableDef table;
    private final byte[] rows;
    private volatile Instant readAt;
    private volatile boolean waiting;
    private volatile Optional<String> error;

    InUse(TableDef table, byte[] rows, Instant readAt, Optional<String> error) {
      this.table = table;
      this.rows = rows;
      this.readAt = readAt;
      this.error = error;
    }

    TableSource.Declared declared() {
      return table.source().orElseThrow().declared();
    }
  }

  /**
   * @param current whether rows are to be read anew; if not, those that were read last are used as
   *     long as there are any
   */
  public TableVersions(List<TableConnector> connectors, boolean current, Clock clock) {
    this.connectors = List.copyOf(connectors);
    this.current = current;
    this.clock = clock;
  }

  /**
   * Sees to it that the file of each table is there, before it is loaded. A table that is in use
   * already is left alone. If the place where the rows are cannot be reached, those that were read
   * last are used.
   *
   * @throws PeriscopeException when there are none, or what is declared is not there
   */
  public void prepare(List<TableDef> declared) {
    for (TableDef table : declared) {
      Optional<TableDef> known = Optional.ofNullable(tables.get(table.name())).map(u -> u.table);
      if (table.source().isPresent() && !known.equals(Optional.of(table))) {
        InUse prepared = prepared(table);
        tables.put(table.name(), prepared);
        prepared.declared().every().filter(every -> current).ifPresent(e -> repeat(prepared, e));
      }
    }
  }

  private InUse prepared(TableDef table) {
    Optional<byte[]> last = last(table.file());
    if (last.isPresent() && !current) {
      return new InUse(table, last.get(), readAt(table.file()), Optional.empty());
    }
    try {
      byte[] rows = read(table);
      keep(table, last, rows);
      forgetOthers(table.file());
      return new InUse(table, rows, clock.instant(), Optional.empty());
    } catch (PeriscopeException e) {
      if (e.fault() != Fault.RESOURCE) {
        throw e;
      }
      if (last.isEmpty()) {
        throw PeriscopeException.resource(
            e.getMessage() + "; no rows of it were read before, so it has to be there once", e);
      }
      Instant at = readAt(table.file());
      LOG.warn("{}; the rows that were read at {} are used", e.getMessage(), at);
      return new InUse(table, last.get(), at, Optional.of(e.getMessage()));
    }
  }

  private void repeat(InUse used, Duration every) {
    var unused =
        timer.scheduleWithFixedDelay(
            () -> refresh(used), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void refresh(InUse used) {
    if (tables.get(used.table.name()) != used) {
      // It was declared otherwise before it was taken over.
      return;
    }
    try {
      byte[] rows = read(used.table);
      keep(used.table, last(used.table.file()), rows);
      boolean other = !Arrays.equals(rows, used.rows);
      if (other && !used.waiting) {
        LOG.warn(
            "table '{}' has other rows now; they count from the next start on", used.table.name());
      }
      used.waiting = other;
      used.readAt = clock.instant();
      used.error = Optional.empty();
    } catch (RuntimeException e) {
      if (!used.error.equals(Optional.of(String.valueOf(e.getMessage())))) {
        LOG.warn("{}; the rows that were read last stay", e.getMessage());
      }
      used.error = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private byte[] read(TableDef table) {
    TableSource source = table.source().orElseThrow();
    TableConnector connector =
        connectors.stream()
            .filter(each -> each.kind().equals(source.declared().kind()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(source.declared().kind()));
    TableRows rows = new TableRows(table);
    try {
      connector.read(table, rows);
    } catch (ProblemsException e) {
      throw e;
    } catch (PeriscopeException e) {
      throw e.fault() == Fault.USER ? source.places().problem(e.getMessage()) : e;
    }
    return rows.file();
  }

  private static Optional<byte[]> last(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static Instant readAt(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** The file's time says when its rows were read; only other rows are written. */
  private void keep(TableDef table, Optional<byte[]> before, byte[] rows) {
    Path file = table.file();
    try {
      if (before.isEmpty() || !Arrays.equals(before.get(), rows)) {
        replace(file, rows);
      }
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static void replace(Path file, byte[] rows) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    Files.createDirectories(file.getParent());
    try (FileChannel out =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(rows);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What former declarations of the table have read. */
  private static void forgetOthers(Path file) {
    try (Stream<Path> files = Files.list(file.getParent())) {
      for (Path other : files.filter(each -> !each.equals(file)).toList()) {
        Files.delete(other);
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static PeriscopeException failed(Path file, IOException e) {
    return PeriscopeException.resource(
        "%s, which keeps the rows of a reference table, failed: %s".formatted(file, e), e);
  }

  /** How the tables stand, by their names. */
  public List<TableStatus> status() {
    return tables.values().stream()
        .map(
            used ->
                new TableStatus(
                    used.table.name(),
                    used.declared().kind(),
                    used.readAt,
                    used.waiting,
                    used.error))
        .toList();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
