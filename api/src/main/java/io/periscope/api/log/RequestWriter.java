package io.periscope.api.log;

import java.util.List;
import java.util.Optional;

/**
 * Appends whole requests of clients, each with the key that its client gave it: all events of a
 * request and the fact that it was carried out become part of the log together, or neither does.
 * For one thread.
 *
 * <p>A failure ends it: whether the request is in the log is then known by a writer that is opened
 * anew, and by no other.
 */
public interface RequestWriter extends AutoCloseable {

  /**
   * A request that is in the log.
   *
   * @param fingerprint the same for the same request
   * @param positions of its events, in their order
   */
  record Done(String fingerprint, List<Position> positions) {
    public Done {
      positions = List.copyOf(positions);
    }
  }

  /** What was done under a key within the time that keys are remembered. */
  Optional<Done> find(String key);

  /**
   * Appends a request that is not in the log yet.
   *
   * @return the position of each event, when all are in the log for good
   * @throws io.periscope.api.error.PeriscopeException when none is, or that cannot be told
   */
  List<Position> append(String key, String fingerprint, List<OutgoingEvent> events);

  @Override
  void close();
}
