package io.periscope.api.model;

import java.util.Optional;

/**
 * A named, typed, nullable part of an event or row.
 *
 * @param name the field's name in SQL and in events
 * @param from the name of the same thing in a source file (CSV header, Parquet column); the name
 *     itself unless declared otherwise
 * @param description for people; may be empty
 * @param unit of a number that stands for a timestamp; when it is empty, a JSON number is one of
 *     milliseconds, and in a text file a timestamp is no number
 */
public record Field(
    String name, DataType type, String from, String description, Optional<TimeUnit> unit) {

  /** What a number counts since 1970-01-01T00:00:00. */
  public enum TimeUnit {
    S(1_000_000),
    MS(1_000),
    US(1);

    private final long micros;

    TimeUnit(long micros) {
      this.micros = micros;
    }

    /** How many microseconds it is. */
    public long micros() {
      return micros;
    }
  }

  public Field(String name, DataType type) {
    this(name, type, name, "");
  }

  public Field(String name, DataType type, String from, String description) {
    this(name, type, from, description, Optional.empty());
  }
}
