/**
 * The log as a Kafka client sees it: topics, readers that follow offsets and nothing else, and
 * writers. This room knows Kafka's clients and no broker: it speaks to a cluster anywhere, or to
 * the one that {@code io.periscope.kafka.embedded} runs in this process. What events mean, and how
 * far they have been read, is decided elsewhere.
 */
package io.periscope.kafka;
