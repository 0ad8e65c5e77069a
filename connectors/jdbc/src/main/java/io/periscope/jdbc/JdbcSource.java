package io.periscope.jdbc;

import io.periscope.api.source.Source;
import io.periscope.api.source.Spool;
import java.time.Duration;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;

/** Hands rows over, a page at a time. */
final class JdbcSource implements Source {
  private final Database database;
  private final Reading reading;
  private final Duration every;
  private Position position;

  /** What was read and not yet handed over. */
  private ListIterator<Row> rows = List.<Row>of().listIterator();

  /** Where to go on behind those rows. */
  private Position end;

  /** Whether there was nothing more behind those rows. */
  private boolean last;

  JdbcSource(Database database, Reading reading, JdbcSettings settings, Position start) {
    this.database = database;
    this.reading = reading;
    this.every = settings.every();
    this.position = start;
    this.end = start;
  }

  @Override
  public int next(int max, EventConsumer consumer) {
    if (!rows.hasNext()) {
      if (last) {
        last = false;
        return 0;
      }
      Page page = reading.read(position);
      if (page.whole().isPresent()) {
        return together(page, consumer);
      }
      if (page.rows().isEmpty()) {
        position = page.end();
        return 0;
      }
      rows = page.rows().listIterator();
      end = page.end();
      last = page.last();
    }
    return some(max, consumer);
  }

  private int together(Page page, EventConsumer consumer) {
    try (Spool spool = page.whole().orElseThrow()) {
      spool.drain(consumer);
      position = page.end();
      last = page.last() && spool.count() > 0;
      return spool.count();
    }
  }

  private int some(int max, EventConsumer consumer) {
    int count = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      if (count >= max && !row.after().equals(position)) {
        rows.previous();
        return count;
      }
      consumer.accept(row.key(), row.value());
      position = row.after();
      count++;
    }
    position = end;
    return count;
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(every);
  }

  @Override
  public String position() {
    return position.toString();
  }

  /** Not known without counting. */
  @Override
  public Optional<Long> remaining() {
    return Optional.empty();
  }

  @Override
  public void close() {
    database.close();
  }
}
