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
 */
public record StreamDef(
    String name,
    String description,
    String topic,
    int partitions,
    Optional<String> time,
    Optional<String> key,
    Schema schema,
    Optional<SourceDef> source) {

  public StreamDef withSource(SourceDef other) {
    return new StreamDef(
        name, description, topic, partitions, time, key, schema, Optional.of(other));
  }
}
