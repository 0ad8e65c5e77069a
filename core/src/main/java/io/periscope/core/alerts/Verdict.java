package io.periscope.core.alerts;

/**
 * What a look at a condition found.
 *
 * @param text what was found, one sentence; empty if there is nothing to tell
 */
public record Verdict(Kind kind, String text) {
  /** Whether a condition holds. */
  public enum Kind {
    /** Something is wrong. */
    HOLDS,
    /** Nothing is. */
    CLEAR,
    /** Nobody can tell now: the alert stays as it is. */
    UNKNOWN
  }

  public static final Verdict CLEAR = new Verdict(Kind.CLEAR, "");
  public static final Verdict UNKNOWN = new Verdict(Kind.UNKNOWN, "");

  public static Verdict holds(String text) {
    return new Verdict(Kind.HOLDS, text);
  }
}
