package io.periscope.server;

import io.periscope.api.alert.AlertDef;
import io.periscope.api.alert.AlertDef.Condition;
import io.periscope.api.alert.Delivery;
import io.periscope.api.alert.Notice;
import io.periscope.api.error.PeriscopeException;
import io.periscope.core.alerts.AlertOperations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One alert that fires, one that does not, and a channel that is down. */
final class FakeAlerts implements AlertOperations {
  private static final Instant SINCE = Instant.parse("2026-01-02T03:00:00Z");

  @Override
  public Report report() {
    AlertDef late =
        new AlertDef(
            "late_trips",
            "Call the operator",
            "alerts/late_trips.yaml",
            new Condition.Freshness("trips", Duration.ofMinutes(5)),
            Duration.ofMinutes(1),
            List.of("ops"),
            Optional.of(Duration.ofHours(4)));
    AlertDef lag =
        new AlertDef(
            "lag",
            "",
            "alerts/lag.yaml",
            new Condition.Lag("trips", 1000),
            Duration.ZERO,
            List.of("ops"),
            Optional.empty());
    Notice notice =
        new Notice(
            "late_trips-1767322800000/1",
            "taxi",
            "late_trips",
            "Call the operator",
            Notice.Kind.FIRING,
            "the newest event of stream trips is 6 minutes old",
            SINCE,
            SINCE.plusSeconds(60));
    return new Report(
        List.of(
            new Info(lag, State.OK, Optional.empty(), Optional.empty()),
            new Info(
                late,
                State.FIRING,
                Optional.of(SINCE),
                Optional.of("the newest event of stream trips is 6 minutes old"))),
        List.of(new Channel("ops", "webhook", 1)),
        List.of(
            new Delivery(
                notice,
                "ops",
                2,
                SINCE.plusSeconds(68),
                Optional.of("channel 'ops': it answered 500"),
                Optional.empty())));
  }

  @Override
  public void test(String channel) {
    if (!channel.equals("ops")) {
      throw PeriscopeException.user("there is no channel '%s'; there are: ops".formatted(channel));
    }
  }
}
