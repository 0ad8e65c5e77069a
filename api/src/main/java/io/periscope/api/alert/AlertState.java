package io.periscope.api.alert;

import java.time.Instant;
import java.util.List;

/**
 * What is kept of an alert that holds.
 *
 * @param since when it began to hold
 * @param firing whether it has held long enough, and channels were told
 * @param incident names this time that it fires; empty while it does not
 * @param notified when channels were told last; of no meaning while it does not fire
 * @param notices how many times they were told of this incident
 * @param text what was found then
 * @param channels that were told, and are told when it is over
 */
public record AlertState(
    String alert,
    Instant since,
    boolean firing,
    String incident,
    Instant notified,
    int notices,
    String text,
    List<String> channels) {
  public AlertState {
    channels = List.copyOf(channels);
  }
}
