package io.periscope.notices;

import io.periscope.api.alert.Notice;
import java.time.Instant;

/** What there is to tell. */
final class Notices {
  static final Notice LATE =
      new Notice(
          "late-17/1",
          "taxi",
          "late",
          "call the \"operator\"",
          Notice.Kind.FIRING,
          "nothing for 6 minutes – sürely",
          Instant.parse("2026-03-01T10:00:00Z"),
          Instant.parse("2026-03-01T10:06:00Z"));

  private Notices() {}
}
