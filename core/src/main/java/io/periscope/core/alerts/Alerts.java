package io.periscope.core.alerts;

import io.periscope.api.alert.AlertDef;
import io.periscope.api.alert.AlertState;
import io.periscope.api.alert.AlertStore;
import io.periscope.api.alert.Delivery;
import io.periscope.api.alert.Notice;
import io.periscope.api.alert.Notice.Kind;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what fires. An alert that holds is pending until it has held long enough; then it fires
 * until it holds no more. Each of these steps is stored together with the notices that it causes,
 * so after a crash at any moment a step and its notices have happened both or neither.
 *
 * <p>What nobody can tell now, such as drift just after a start, leaves an alert as it is.
 */
public final class Alerts {
  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

  private final String workspace;
  private final AlertStore store;
  private final AlertCondition conditions;
  private final Clock clock;
  private final Supplier<String> incidents;
  private final Map<String, AlertState> states = new HashMap<>();
  private volatile Map<String, AlertState> shown;

  /**
   * @param incidents gives each time that an alert fires a name of its own, also over restarts. A
   *     moment would not do: a clock may be put back
   */
  public Alerts(
      String workspace,
      AlertStore store,
      AlertCondition conditions,
      Clock clock,
      Supplier<String> incidents) {
    this.incidents = incidents;
    this.workspace = workspace;
    this.store = store;
    this.conditions = conditions;
    this.clock = clock;
    store.states().forEach(state -> states.put(state.alert(), state));
    this.shown = Map.copyOf(states);
  }

  /** The alerts that hold, by name. For any thread. */
  public Map<String, AlertState> states() {
    return shown;
  }

  /** Looks at all alerts that are declared now. For one thread. */
  public void look(List<AlertDef> declared) {
    Map<String, AlertDef> now = new LinkedHashMap<>();
    declared.forEach(alert -> now.put(alert.name(), alert));
    for (AlertDef alert : declared) {
      Verdict verdict = conditions.look(alert.when());
      switch (verdict.kind()) {
        case HOLDS -> holds(alert, verdict.text());
        case CLEAR -> clear(alert.name(), alert.description(), alert.when().text() + " no more");
        case UNKNOWN -> {}
      }
    }
    List.copyOf(states.keySet()).stream()
        .filter(name -> !now.containsKey(name))
        .forEach(name -> clear(name, "", "the alert is declared no more"));
    shown = Map.copyOf(states);
  }

  private void holds(AlertDef alert, String text) {
    Instant now = clock.instant();
    AlertState before =
        Optional.ofNullable(states.get(alert.name()))
            .orElseGet(
                () ->
                    new AlertState(
                        alert.name(), now, false, "", Instant.EPOCH, 0, text, List.of()));
    // A clock that was put back must not make it wait for long.
    Instant since = before.since().isAfter(now) ? now : before.since();
    if (!before.firing()) {
      if (since.plus(alert.lasting()).isAfter(now)) {
        if (!before.equals(states.get(alert.name())) || !since.equals(before.since())) {
          AlertState pending =
              new AlertState(alert.name(), since, false, "", Instant.EPOCH, 0, text, List.of());
          change(alert.name(), Optional.of(pending), List.of());
        }
        return;
      }
      String incident = alert.name() + "-" + incidents.get();
      LOG.warn("alert {} fires: {}", alert.name(), text);
      tell(
          alert,
          new AlertState(alert.name(), since, true, incident, now, 1, text, alert.channels()),
          Kind.FIRING);
      return;
    }
    Instant notified = before.notified().isAfter(now) ? now : before.notified();
    boolean again = alert.repeat().map(pause -> !notified.plus(pause).isAfter(now)).orElse(false);
    if (again) {
      tell(
          alert,
          new AlertState(
              alert.name(),
              since,
              true,
              before.incident(),
              now,
              before.notices() + 1,
              text,
              alert.channels()),
          Kind.REPEATED);
    } else if (!notified.equals(before.notified())) {
      change(
          alert.name(),
          Optional.of(
              new AlertState(
                  alert.name(),
                  since,
                  true,
                  before.incident(),
                  notified,
                  before.notices(),
                  before.text(),
                  before.channels())),
          List.of());
    }
  }

  private void tell(AlertDef alert, AlertState state, Kind kind) {
    change(
        alert.name(),
        Optional.of(state),
        deliveries(
            new Notice(
                state.incident() + "/" + state.notices(),
                workspace,
                alert.name(),
                alert.description(),
                kind,
                state.text(),
                state.since(),
                state.notified()),
            alert.channels()));
  }

  private void clear(String alert, String description, String text) {
    Optional<AlertState> before = Optional.ofNullable(states.get(alert));
    if (before.isEmpty()) {
      return;
    }
    List<Delivery> notices =
        before
            .filter(AlertState::firing)
            .map(
                state ->
                    deliveries(
                        new Notice(
                            state.incident() + "/resolved",
                            workspace,
                            alert,
                            description,
                            Kind.RESOLVED,
                            text,
                            state.since(),
                            clock.instant()),
                        state.channels()))
            .orElse(List.of());
    if (before.get().firing()) {
      LOG.info("alert {} is resolved: {}", alert, text);
    }
    change(alert, Optional.empty(), notices);
  }

  private static List<Delivery> deliveries(Notice notice, List<String> channels) {
    List<Delivery> deliveries = new ArrayList<>();
    for (String channel : channels) {
      deliveries.add(
          new Delivery(notice, channel, 0, notice.at(), Optional.empty(), Optional.empty()));
    }
    return deliveries;
  }

  /** First where it lasts: what cannot be stored has not happened, and is found again. */
  private void change(String alert, Optional<AlertState> state, List<Delivery> notices) {
    store.change(alert, state, notices);
    if (state.isPresent()) {
      states.put(alert, state.get());
    } else {
      states.remove(alert);
    }
  }
}
