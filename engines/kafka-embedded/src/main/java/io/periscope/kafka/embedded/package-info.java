/**
 * A Kafka broker in this process, so that a laptop needs nothing but a JDK. This room is where
 * Kafka's server and everything it brings stay; the log is read and written by {@code
 * io.periscope.kafka}, which is a client like any other and does not know who runs the broker.
 */
package io.periscope.kafka.embedded;
