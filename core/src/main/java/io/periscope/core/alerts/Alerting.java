package io.periscope.core.alerts;

import io.periscope.api.alert.AlertDef;
import io.periscope.api.alert.AlertState;
import io.periscope.api.alert.AlertStore;
import io.periscope.api.alert.ChannelDef;
import io.periscope.api.alert.Notice;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.metrics.Meters;
import io.periscope.api.metrics.Sample;
import io.periscope.core.metrics.Catalogue;
import io.periscope.core.metrics.Readings;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The alerts of a running workspace. */
public final class Alerting implements AlertOperations, AutoCloseable {
  private static final long GRACE_SECONDS = 5;

  private final String workspace;
  private final Supplier<List<AlertDef>> declared;
  private final List<ChannelDef> channels;
  private final AlertStore store;
  private final Meters meters;
  private final Clock clock;
  private final ExecutorService threads = Executors.newCachedThreadPool(Alerting::thread);
  private final Courier courier;
  private final Alerts alerts;
  private volatile Verdicts verdicts = Verdicts.none();

  /**
   * @param declared the alerts of now
   * @param channels that can be told
   */
  public Alerting(
      String workspace,
      Supplier<List<AlertDef>> declared,
      List<ChannelDef> channels,
      Notices notices,
      Readings readings,
      Meters meters,
      Clock clock) {
    this.workspace = workspace;
    this.declared = declared;
    this.channels = List.copyOf(channels);
    this.store = notices.store();
    this.meters = meters;
    this.clock = clock;
    this.courier = new Courier(store, channels, notices.senders(), threads, meters, clock);
    this.alerts =
        new Alerts(
            workspace,
            store,
            new Conditions(readings, new LateVerdicts(), clock),
            clock,
            () -> UUID.randomUUID().toString().substring(24));
  }

  /** Asks whoever knows by now. */
  private final class LateVerdicts implements Verdicts {
    @Override
    public Verdict expectation(AlertDef.Condition.Expectation condition) {
      return verdicts.expectation(condition);
    }

    @Override
    public Verdict job(AlertDef.Condition.Job condition) {
      return verdicts.job(condition);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "notices");
    thread.setDaemon(true);
    return thread;
  }

  /** From now on these know of expectations and jobs. */
  public void ask(Verdicts knowing) {
    verdicts = knowing;
  }

  /** Looks at everything once, and sees to notices. For one thread. */
  public void tick() {
    List<AlertDef> now = declared.get();
    alerts.look(now);
    courier.tick();
    Map<String, AlertState> states = alerts.states();
    meters.replace(
        Catalogue.ALERTS,
        Stream.of(State.values())
            .map(
                state ->
                    Sample.of(
                        now.stream().filter(alert -> state(alert, states) == state).count(),
                        state.name().toLowerCase(Locale.ROOT)))
            .toList());
    meters.replace(
        Catalogue.ALERT_FIRING,
        now.stream()
            .map(alert -> Sample.of(state(alert, states) == State.FIRING ? 1 : 0, alert.name()))
            .toList());
    meters.replace(
        Catalogue.NOTICES_WAITING,
        courier.waiting().entrySet().stream()
            .map(each -> Sample.of(each.getValue(), each.getKey()))
            .toList());
  }

  private static State state(AlertDef alert, Map<String, AlertState> states) {
    return Optional.ofNullable(states.get(alert.name()))
        .map(state -> state.firing() ? State.FIRING : State.PENDING)
        .orElse(State.OK);
  }

  @Override
  public Report report() {
    Map<String, AlertState> states = alerts.states();
    Map<String, Long> waiting = courier.waiting();
    return new Report(
        declared.get().stream()
            .sorted(Comparator.comparing(AlertDef::name))
            .map(
                alert -> {
                  Optional<AlertState> state = Optional.ofNullable(states.get(alert.name()));
                  return new Info(
                      alert,
                      state(alert, states),
                      state.map(AlertState::since),
                      state.map(AlertState::text));
                })
            .toList(),
        channels.stream()
            .map(
                channel ->
                    new Channel(
                        channel.name(),
                        channel.target().kind(),
                        waiting.getOrDefault(channel.name(), 0L)))
            .toList(),
        store.newest(NEWEST));
  }

  @Override
  public void test(String channel) {
    ChannelDef found =
        channels.stream()
            .filter(each -> each.name().equals(channel))
            .findFirst()
            .orElseThrow(() -> unknown(channel));
    Instant now = clock.instant();
    courier.send(
        found,
        new Notice(
            "test-" + UUID.randomUUID(),
            workspace,
            "test",
            "",
            Notice.Kind.TEST,
            "Somebody tries the channel '%s'; nothing is wrong".formatted(channel),
            now,
            now));
  }

  private PeriscopeException unknown(String channel) {
    List<String> names = channels.stream().map(ChannelDef::name).toList();
    return PeriscopeException.user(
        names.isEmpty()
            ? "there is no channel '%s'; periscope.yaml declares none under notify"
                .formatted(channel)
            : "there is no channel '%s'; there are: %s%s"
                .formatted(channel, String.join(", ", names), NearestName.hint(channel, names)));
  }

  /** What is under way may end; what has not arrived is told by the next process. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
