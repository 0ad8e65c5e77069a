/** Answers out: to files, Kafka topics, databases and webhooks. */
package io.periscope.sinks;
