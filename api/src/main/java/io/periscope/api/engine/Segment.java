package io.periscope.api.engine;

import io.periscope.api.log.Coverage;

/**
 * A closed segment: the events from one coverage up to another, decided once and for good; or a
 * repair, which takes no new offsets but accepts events that were quarantined before.
 *
 * @param number counted from 1 without holes
 * @param quarantined events that it quarantined; negative for a repair
 */
public record Segment(
    String stream, long number, Coverage from, Coverage to, long accepted, long quarantined) {

  /** Whether it holds released events instead of a range of offsets. */
  public boolean repair() {
    return from.equals(to);
  }
}
