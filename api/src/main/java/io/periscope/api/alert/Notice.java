package io.periscope.api.alert;

import java.time.Instant;

/**
 * What a channel is told. One that is told twice has the same id.
 *
 * @param id names it for ever
 * @param workspace whose alert it is
 * @param description of the alert; may be empty
 * @param text what was found, one sentence
 * @param since when the alert began to hold
 * @param at when the notice was made
 */
public record Notice(
    String id,
    String workspace,
    String alert,
    String description,
    Kind kind,
    String text,
    Instant since,
    Instant at) {

  /** Why somebody is told. */
  public enum Kind {
    /** It holds. */
    FIRING,
    /** It still holds. */
    REPEATED,
    /** It holds no more. */
    RESOLVED,
    /** Somebody tries the channel. */
    TEST
  }
}
