package io.periscope.jdbc;

import io.periscope.api.error.PeriscopeException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was read last: {@code id 42}, {@code at 2026-03-01T10:00}, {@code id 42 at …}, {@code round
 * 3 id 42}, or {@code start}.
 *
 * @param round in mode bulk, counted from 1; 0 for every other mode
 * @param id the growing number of the last row
 * @param at the time of the last row's change, as the database writes it
 */
record Position(long round, Optional<BigInteger> id, Optional<String> at) {
  private static final String START = "start";
  private static final Pattern TEXT =
      Pattern.compile("(?:round (\\d{1,18}))? ?(?:id (-?\\d{1,40}))? ?(?:at (.+))?");

  static Position start(Mode mode) {
    return new Position(mode == Mode.BULK ? 1 : 0, Optional.empty(), Optional.empty());
  }

  Position with(Optional<BigInteger> newId, Optional<String> newAt) {
    return new Position(round, newId, newAt);
  }

  /** The beginning of the next round. */
  Position nextRound() {
    return new Position(round + 1, Optional.empty(), Optional.empty());
  }

  static Position parse(String owner, Mode mode, String text) {
    if (text.equals(START)) {
      return start(mode);
    }
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || text.isEmpty()) {
      throw PeriscopeException.user(
          "%s: the position '%s' was committed by something else than mode %s"
              .formatted(owner, text, mode));
    }
    return new Position(
        Optional.ofNullable(matcher.group(1)).map(Long::parseLong).orElse(0L),
        Optional.ofNullable(matcher.group(2)).map(BigInteger::new),
        Optional.ofNullable(matcher.group(3)));
  }

  @Override
  public String toString() {
    String text =
        (round > 0 ? "round " + round + " " : "")
            + id.map(number -> "id " + number + " ").orElse("")
            + at.map(time -> "at " + time).orElse("");
    return text.isEmpty() ? START : text.strip();
  }
}
