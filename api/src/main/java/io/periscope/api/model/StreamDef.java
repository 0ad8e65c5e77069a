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
    Optional<ReplaceDef> replace) {

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
    this(
        name,
        description,
        topic,
        partitions,
        time,
        key,
        schema,
        source,
        Optional.empty(),
        Optional.empty());
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
        replace);
  }

  public StreamDef withSchema(Schema other) {
    return new StreamDef(
        name, description, topic, partitions, time, key, other, source, unique, replace);
  }
}
