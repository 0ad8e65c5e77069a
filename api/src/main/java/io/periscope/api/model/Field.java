package io.periscope.api.model;

/**
 * A named, typed, nullable part of an event or row.
 *
 * @param name the field's name in SQL and in events
 * @param from the name of the same thing in a source file (CSV header, Parquet column); the name
 *     itself unless declared otherwise
 * @param description for people; may be empty
 */
public record Field(String name, DataType type, String from, String description) {

  public Field(String name, DataType type) {
    this(name, type, name, "");
  }
}
