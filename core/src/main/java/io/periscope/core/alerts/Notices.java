package io.periscope.core.alerts;

import io.periscope.api.alert.AlertState;
import io.periscope.api.alert.AlertStore;
import io.periscope.api.alert.Delivery;
import io.periscope.api.alert.NoticeSender;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What alerts run on.
 *
 * @param senders the kinds of channel that there are
 */
public record Notices(AlertStore store, List<NoticeSender> senders) {
  public Notices {
    senders = List.copyOf(senders);
  }

  /** Where nothing is kept and nobody is told. */
  public static Notices none() {
    return new Notices(new Forgetful(), List.of());
  }

  private static final class Forgetful implements AlertStore {
    @Override
    public List<AlertState> states() {
      return List.of();
    }

    @Override
    public void change(String alert, Optional<AlertState> state, List<Delivery> notices) {}

    @Override
    public List<Delivery> waiting() {
      return List.of();
    }

    @Override
    public List<Delivery> newest(int limit) {
      return List.of();
    }

    @Override
    public void delivered(String notice, String channel, Instant at) {}

    @Override
    public void failed(String notice, String channel, Instant due, String error) {}

    @Override
    public void forget(Instant before) {}
  }
}
