package io.periscope.core.alerts;

import io.periscope.api.alert.AlertStore;
import io.periscope.api.alert.ChannelDef;
import io.periscope.api.alert.Delivery;
import io.periscope.api.alert.Notice;
import io.periscope.api.alert.NoticeSender;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.metrics.Meters;
import io.periscope.core.metrics.Catalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings notices to their channels, at least once each. Every channel has its turns by itself, so
 * one that is down or slow holds up nobody; what it does not take is kept and tried again, later
 * each time. Notices of one alert arrive at a channel in their order.
 */
public final class Courier {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final int MOST_DOUBLINGS = 8;
  private static final Duration KEPT = Duration.ofDays(30);

  private final AlertStore store;
  private final List<ChannelDef> channels;
  private final List<NoticeSender> senders;
  private final ExecutorService threads;
  private final Meters meters;
  private final Clock clock;
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  /**
   * @param threads as many as there are channels
   */
  public Courier(
      AlertStore store,
      List<ChannelDef> channels,
      List<NoticeSender> senders,
      ExecutorService threads,
      Meters meters,
      Clock clock) {
    this.store = store;
    this.channels = List.copyOf(channels);
    this.senders = List.copyOf(senders);
    this.threads = threads;
    this.meters = meters;
    this.clock = clock;
    for (ChannelDef channel : channels) {
      meters.begin(Catalogue.NOTICES, channel.name(), "delivered");
      meters.begin(Catalogue.NOTICES, channel.name(), "failed");
    }
  }

  /** Begins to bring what is due; a channel that is still at it is left alone. */
  public void tick() {
    Set<String> waiting =
        store.waiting().stream().map(Delivery::channel).collect(Collectors.toSet());
    for (ChannelDef channel : channels) {
      if (waiting.contains(channel.name()) && busy.add(channel.name())) {
        threads.execute(() -> bring(channel));
      }
    }
  }

  /** Whether something is being brought. */
  boolean isBusy() {
    return !busy.isEmpty();
  }

  private void bring(ChannelDef channel) {
    try {
      // Only now: what was waiting a moment ago may have been brought meanwhile.
      List<Delivery> waiting =
          store.waiting().stream().filter(each -> each.channel().equals(channel.name())).toList();
      Set<String> held = new HashSet<>();
      for (Delivery each : waiting) {
        boolean due = !each.due().isAfter(clock.instant());
        if (held.contains(each.notice().alert()) || !due || !bring(channel, each)) {
          held.add(each.notice().alert());
        }
      }
      store.forget(clock.instant().minus(KEPT));
    } catch (RuntimeException e) {
      LOG.warn("notices to {} could not be seen to: {}", channel.name(), e.getMessage(), e);
    } finally {
      busy.remove(channel.name());
    }
  }

  private boolean bring(ChannelDef channel, Delivery delivery) {
    try {
      send(channel, delivery.notice());
    } catch (PeriscopeException e) {
      Instant due = clock.instant().plus(pause(delivery.attempts()));
      LOG.warn(
          "notice {} did not reach {}: {}", delivery.notice().id(), channel.name(), e.getMessage());
      store.failed(delivery.notice().id(), channel.name(), due, e.getMessage());
      return false;
    }
    store.delivered(delivery.notice().id(), channel.name(), clock.instant());
    return true;
  }

  /** Sends at once, for whoever waits for it. */
  void send(ChannelDef channel, Notice notice) {
    try {
      senders.stream()
          .filter(sender -> sender.kind().equals(channel.target().kind()))
          .findFirst()
          .orElseThrow(
              () ->
                  PeriscopeException.user(
                      "no notice can be sent to channel '%s': '%s' is not in this distribution"
                          .formatted(channel.name(), channel.target().kind())))
          .send(channel, notice);
    } catch (PeriscopeException e) {
      meters.add(Catalogue.NOTICES, 1, channel.name(), "failed");
      throw e;
    } catch (RuntimeException e) {
      meters.add(Catalogue.NOTICES, 1, channel.name(), "failed");
      throw PeriscopeException.internal("sending failed by a defect: " + e, e);
    }
    meters.add(Catalogue.NOTICES, 1, channel.name(), "delivered");
  }

  /** Doubles with each attempt: 2 s, 4 s, 8 s … up to about nine minutes. */
  static Duration pause(int attempts) {
    return FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, MOST_DOUBLINGS));
  }

  /** How many notices wait for each channel. */
  Map<String, Long> waiting() {
    Map<String, Long> waiting = new ConcurrentHashMap<>();
    channels.forEach(channel -> waiting.put(channel.name(), 0L));
    store.waiting().forEach(each -> waiting.merge(each.channel(), 1L, Long::sum));
    return waiting;
  }
}
