package io.periscope.core.serving;

/** A stream and the Kafka topic that holds its events. */
public record StreamTopic(String stream, String topic, int partitions) {}
