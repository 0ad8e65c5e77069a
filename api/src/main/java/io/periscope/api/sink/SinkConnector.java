package io.periscope.api.sink;

import io.periscope.api.log.EventLog;
import io.periscope.api.model.SinkDef;
import io.periscope.api.source.Options;
import java.util.Optional;

/**
 * A kind of sink that a workspace can declare. Implementations are found by {@link
 * java.util.ServiceLoader}: name the class in {@code
 * META-INF/services/io.periscope.api.sink.SinkConnector}.
 */
public interface SinkConnector {

  /** The key in the sink's file below which its settings are. */
  String kind();

  /**
   * Reads what the workspace says.
   *
   * @return what {@link #open} finds as {@link SinkDef#settings}, an immutable value; empty when
   *     something is wrong, which was reported to the options
   */
  Optional<Object> read(Options options);

  /** Whether it takes a stream's events, by {@link #openEvents}, and not answers. */
  default boolean takesEvents() {
    return false;
  }

  /**
   * Opens a sink of a stream's events.
   *
   * @throws io.periscope.api.error.PeriscopeException when what it writes to is not there, or is
   *     not what it should be
   */
  default EventSink openEvents(SinkDef sink) {
    throw new UnsupportedOperationException(kind() + " takes no events");
  }

  /**
   * Opens a sink of answers.
   *
   * @param log the workspace's own log
   * @throws io.periscope.api.error.PeriscopeException when what it writes to is not there, or is
   *     not what it should be
   */
  default Sink open(SinkDef sink, EventLog log) {
    throw new UnsupportedOperationException(kind() + " takes no answers");
  }
}
