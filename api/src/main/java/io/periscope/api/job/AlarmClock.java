package io.periscope.api.job;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Rings when something is due; knows that also after a restart. Safe for use by many threads. */
public interface AlarmClock extends AutoCloseable {

  /** What is done when an alarm rings. */
  interface Ringing {
    /**
     * @return when it is to ring again; empty for never. If it throws, it rings again soon
     */
    Optional<Instant> ring(String alarm);
  }

  /** From now on alarms ring. */
  void start(Ringing ringing);

  /** Sets an alarm, also one that is set already; one whose time is past rings at once. */
  void set(String alarm, Instant at);

  /** An alarm that is not set is no error. */
  void remove(String alarm);

  /** The alarms that are set. */
  Map<String, Instant> alarms();

  /** No alarm rings any more; waits for the one that rings. */
  @Override
  void close();
}
