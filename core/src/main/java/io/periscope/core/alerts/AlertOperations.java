package io.periscope.core.alerts;

import io.periscope.api.alert.AlertDef;
import io.periscope.api.alert.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What can be asked of the alerts of a running Periscope. Safe for use by many threads. */
public interface AlertOperations {
  /** How many notices are told of. */
  int NEWEST = 100;

  /** How they stand. */
  Report report();

  /**
   * Sends a notice that says it is a try, and waits until it has arrived.
   *
   * @throws io.periscope.api.error.PeriscopeException (USER) when there is no such channel;
   *     otherwise why it did not arrive
   */
  void test(String channel);

  /**
   * @param alerts in name order
   * @param notices the newest {@link #NEWEST}, newest first
   */
  record Report(List<Info> alerts, List<Channel> channels, List<Delivery> notices) {
    public Report {
      alerts = List.copyOf(alerts);
      channels = List.copyOf(channels);
      notices = List.copyOf(notices);
    }
  }

  /** Where an alert is. */
  enum State {
    /** It does not hold, or nobody can tell yet. */
    OK,
    /** It holds, but not long enough. */
    PENDING,
    /** Channels were told. */
    FIRING
  }

  /**
   * @param since when it began to hold; empty while it does not
   * @param text what was found; empty while it does not hold
   */
  record Info(AlertDef definition, State state, Optional<Instant> since, Optional<String> text) {}

  /**
   * @param waiting notices that have not arrived
   */
  record Channel(String name, String kind, long waiting) {}
}
