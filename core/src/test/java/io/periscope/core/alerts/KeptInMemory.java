package io.periscope.core.alerts;

import io.periscope.api.alert.AlertState;
import io.periscope.api.alert.AlertStore;
import io.periscope.api.alert.Delivery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Keeps everything over a restart that is none. */
final class KeptInMemory implements AlertStore {
  private final Map<String, AlertState> states = new LinkedHashMap<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private int changes;
  private boolean broken;

  /** From now on nothing can be stored, or again it can. */
  synchronized void broken(boolean is) {
    broken = is;
  }

  synchronized int changes() {
    return changes;
  }

  @Override
  public synchronized List<AlertState> states() {
    return List.copyOf(states.values());
  }

  @Override
  public synchronized void change(
      String alert, Optional<AlertState> state, List<Delivery> notices) {
    if (broken) {
      throw new IllegalStateException("the disk is full");
    }
    changes++;
    states.remove(alert);
    state.ifPresent(each -> states.put(alert, each));
    for (Delivery notice : notices) {
      if (deliveries.stream().noneMatch(each -> is(each, notice.notice().id(), notice.channel()))) {
        deliveries.add(notice);
      }
    }
  }

  private static boolean is(Delivery delivery, String notice, String channel) {
    return delivery.notice().id().equals(notice) && delivery.channel().equals(channel);
  }

  @Override
  public synchronized List<Delivery> waiting() {
    return deliveries.stream().filter(each -> each.delivered().isEmpty()).toList();
  }

  @Override
  public synchronized List<Delivery> newest(int limit) {
    List<Delivery> newest = new ArrayList<>(deliveries);
    Collections.reverse(newest);
    return newest.subList(0, Math.min(limit, newest.size()));
  }

  private void replace(String notice, String channel, UnaryOperator<Delivery> change) {
    deliveries.replaceAll(each -> is(each, notice, channel) ? change.apply(each) : each);
  }

  @Override
  public synchronized void delivered(String notice, String channel, Instant at) {
    replace(
        notice,
        channel,
        each ->
            new Delivery(
                each.notice(),
                channel,
                each.attempts(),
                each.due(),
                Optional.empty(),
                Optional.of(at)));
  }

  @Override
  public synchronized void failed(String notice, String channel, Instant due, String error) {
    replace(
        notice,
        channel,
        each ->
            new Delivery(
                each.notice(),
                channel,
                each.attempts() + 1,
                due,
                Optional.of(error),
                Optional.empty()));
  }

  @Override
  public synchronized void forget(Instant before) {
    deliveries.removeIf(each -> each.delivered().filter(at -> at.isBefore(before)).isPresent());
  }
}
