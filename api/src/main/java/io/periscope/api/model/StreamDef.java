package io.periscope.api.model;

import java.util.Optional;

/**
 * A stream as its owner declared it.
 *
 * @param name also the name of the table in SQL
 * @param topic the Kafka topic that holds the events; the stream's name unless declared otherwise
 * @param partitions how many partitions the topic is created with
 * @param time the field that is the event's own time, if it has one
 * @param key the field whose value becomes the record's key, if any
 * @param unique which events are duplicates of others, and dropped; empty when all count
 * @param replace which events later ones replace; empty when none
 * @param format what the records' values are
 */
public record StreamDef(
    String name,
    String description,
    String topic,
    int partitions,
    Optional<String> time,
    Optional<String> key,
    Schema schema,
    Optional<SourceDef> source,
    Optional<UniqueDef> unique,
    Optional<ReplaceDef> replace,
    Format format) {

  /** What a record's value is. */
  public enum Format {
    /** A JSON object. */
    JSON,
    /** Avro, with the number of its schema before it. */
    AVRO,
    /** A text of its own. */
    TEXT
  }

  /**
   * How events are read: what changes it changes what an event is.
   *
   * @param schema names and types, and where a field is read from if that is not by its name
   */
  public record Reading(Format format, Schema schema) {}

  /** A stream of JSON. */
  public StreamDef(
      String name,
      String description,
      String topic,
      int partitions,
      Optional<String> time,
      Optional<String> key,
      Schema schema,
      Optional<SourceDef> source,
      Optional<UniqueDef> unique) {
    this(
        name,
        description,
        topic,
        partitions,
        time,
        key,
        schema,
        source,
        unique,
        Optional.empty(),
        Format.JSON);
  }

  /** A stream in which every event counts. */
  public StreamDef(
      String name,
      String description,
      String topic,
      int partitions,
      Optional<String> time,
      Optional<String> key,
      Schema schema,
      Optional<SourceDef> source) {
    this(name, description, topic, partitions, time, key, schema, source, Optional.empty());
  }

  public StreamDef withSource(SourceDef other) {
    return new StreamDef(
        name,
        description,
        topic,
        partitions,
        time,
        key,
        schema,
        Optional.of(other),
        unique,
        replace,
        format);
  }

  public StreamDef withSchema(Schema other) {
    return new StreamDef(
        name, description, topic, partitions, time, key, other, source, unique, replace, format);
  }

  /** The same stream, read otherwise; what a number in a timestamp counts stays as it is. */
  public StreamDef readBy(Reading other) {
    return new StreamDef(
        name,
        description,
        topic,
        partitions,
        time,
        key,
        new Schema(other.schema().fields().stream().map(this::withUnit).toList()),
        source,
        unique,
        replace,
        other.format());
  }

  private Field withUnit(Field field) {
    Optional<Field.TimeUnit> unit =
        schema.fields().stream()
            .filter(ours -> ours.name().equals(field.name()) && ours.type().equals(field.type()))
            .findFirst()
            .flatMap(Field::unit);
    return new Field(field.name(), field.type(), field.from(), field.description(), unit);
  }

  /** How its events are read. */
  public Reading reading() {
    return new Reading(format, new Schema(schema.fields().stream().map(this::reading).toList()));
  }

  /** In JSON a field has its own name; what it is called in a source's file does not matter. */
  private Field reading(Field field) {
    boolean named = format != Format.JSON || RecordPart.of(field).isPresent();
    return new Field(field.name(), field.type(), named ? field.from() : field.name(), "");
  }
}
