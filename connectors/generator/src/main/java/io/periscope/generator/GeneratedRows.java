package io.periscope.generator;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.FormulaEngine;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.List;

/**
 * The events of a stream's generator by the number of their row, for whoever writes many of them:
 * the same events in the same order as its source brings them. Any range can be made at any time;
 * one object serves one thread.
 */
public final class GeneratedRows implements AutoCloseable {
  /** As many rows are computed at a time. */
  private static final int PORTION = 8192;

  private final Events events;
  private final Repeats repeats;
  private final Schema schema;
  private final long end;
  private final Clock clock;
  private final Text text = new Text();

  private long readyTo;
  private long readyAt;

  /** For generators without fields that are made by sql. */
  GeneratedRows(StreamDef stream, Clock clock) {
    this(stream, clock, FormulaEngine.none());
  }

  /**
   * @param stream has a generator as its source
   * @param engine computes the fields that are made by sql
   * @throws io.periscope.api.error.PeriscopeException when its declaration makes no events
   */
  public GeneratedRows(StreamDef stream, Clock clock, FormulaEngine engine) {
    SourceDef.Generator generator = GeneratorSourceFactory.generator(stream);
    this.events = new Events(stream, generator, engine);
    this.repeats = GeneratorSourceFactory.repeats(generator);
    this.schema = stream.schema();
    this.end = generator.rows().orElse(Long.MAX_VALUE);
    this.clock = clock;
  }

  /**
   * What became of some rows.
   *
   * @param events how many were handed over
   * @param leftOut how many were not, because they are malformed on purpose
   */
  public record Count(long events, long leftOut) {}

  /** Takes events one after the other. */
  public interface Rows {
    /** Where the values of the next event go. */
    FieldSink sink();

    /** The event is complete. */
    void end();
  }

  /**
   * Makes the events of rows as values.
   *
   * @param from the first row
   * @param to the row behind the last one
   */
  public Count values(long from, long to, Rows rows) {
    List<GeneratedField> fields = events.fields();
    int[] numbers = numbers(fields);
    long made = 0;
    long malformed = 0;
    readyTo = from;
    for (long at = from; at < to; at++) {
      prepare(at, to);
      for (int place = 0; ; place++) {
        long row = repeats.at(at, at == end - 1, place);
        if (row < 0) {
          break;
        } else if (events.isMalformed(row)) {
          malformed++;
        } else {
          FieldSink sink = rows.sink();
          long now = now();
          for (int i = 0; i < numbers.length; i++) {
            fields.get(i).give(numbers[i], row, now, text, sink);
          }
          rows.end();
          made++;
        }
      }
    }
    return new Count(made, malformed);
  }

  private int[] numbers(List<GeneratedField> fields) {
    return fields.stream().mapToInt(field -> schema.indexOf(field.name()).orElseThrow()).toArray();
  }

  /** Makes the events of rows as lines of JSON, also those that are malformed. */
  public Count json(long from, long to, ByteArrayOutputStream lines) {
    long count = 0;
    readyTo = from;
    for (long at = from; at < to; at++) {
      prepare(at, to);
      for (int place = 0; ; place++) {
        long row = repeats.at(at, at == end - 1, place);
        if (row < 0) {
          break;
        }
        lines.writeBytes(events.event(row, now()));
        lines.write('\n');
        count++;
      }
    }
    return new Count(count, 0);
  }

  /** The names of all fields, as a line of CSV. */
  public String csvHeader() {
    return String.join(",", schema.names()) + "\n";
  }

  /**
   * Makes the events of rows as lines of CSV, with a column for each field of the stream. A null is
   * an empty cell.
   */
  public Count csv(long from, long to, ByteArrayOutputStream lines) {
    CsvRow csv = new CsvRow(schema, events.fields(), text);
    long made = 0;
    long malformed = 0;
    readyTo = from;
    for (long at = from; at < to; at++) {
      prepare(at, to);
      for (int place = 0; ; place++) {
        long row = repeats.at(at, at == end - 1, place);
        if (row < 0) {
          break;
        } else if (events.isMalformed(row)) {
          malformed++;
        } else {
          csv.write(row, now(), lines);
          made++;
        }
      }
    }
    return new Count(made, malformed);
  }

  /**
   * What is computed is computed for many rows at once, which then have the same now.
   *
   * @param to no row from here on will be asked for
   */
  private void prepare(long at, long to) {
    if (at == readyTo && events.arePrepared()) {
      readyTo = Math.min(to, at + PORTION);
      readyAt = clock.millis() * 1000;
      events.prepare(at, readyTo, readyAt);
    }
  }

  private long now() {
    return events.arePrepared() ? readyAt : clock.millis() * 1000;
  }

  @Override
  public void close() {
    events.close();
  }
}
