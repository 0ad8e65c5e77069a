package io.periscope.core.quality;

import io.periscope.api.engine.Layer;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StateStore.ReasonCount;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.metrics.Meters;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.ColumnRule;
import io.periscope.api.model.ExpectationSuite.Target;
import io.periscope.api.quality.Outcome;
import io.periscope.api.quality.Outcome.Status;
import io.periscope.api.quality.ResultLog;
import io.periscope.core.Catalog;
import io.periscope.core.metrics.Catalogue;
import io.periscope.core.serving.Result;
import io.periscope.core.serving.Serving;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether what is expected holds: again and again, and when somebody asks. */
public final class Quality implements QualityOperations {
  private static final Logger LOG = LoggerFactory.getLogger(Quality.class);

  /** How often a result is remembered that is like the one before. */
  private static final Duration AGAIN = Duration.ofMinutes(5);

  /** So many times as long as a look took is the pause before the next one. */
  private static final int PAUSE = 20;

  private final Supplier<Catalog> catalog;
  private final Serving serving;
  private final StateStore store;
  private final ResultLog results;
  private final Meters meters;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Map<Key, Window> windows = new HashMap<>();
  private final Map<Key, Outcome> remembered = new HashMap<>();
  private volatile Map<Key, Outcome> last = Map.of();
  private volatile long notBefore;

  /** What tells expectations apart; declared otherwise, it is another one. */
  private record Key(Target target, String on, ExpectationDef definition) {}

  /**
   * @param catalog what is declared
   * @param nanos a clock that only goes on
   */
  public Quality(
      Supplier<Catalog> catalog,
      Serving serving,
      StateStore store,
      ResultLog results,
      Meters meters,
      Clock clock,
      LongSupplier nanos) {
    this.catalog = catalog;
    this.serving = serving;
    this.store = store;
    this.results = results;
    this.meters = meters;
    this.clock = clock;
    this.nanos = nanos;
    this.notBefore = nanos.getAsLong();
  }

  @Override
  public List<Outcome> outcomes() {
    return List.copyOf(last.values());
  }

  @Override
  public List<Outcome> history(String on, String name, int limit) {
    requireSuite(catalog.get().suites(), on);
    return results.history(on, name, limit);
  }

  /** Looks at all expectations, unless the last look was just now for what it cost. */
  public void look() {
    long start = nanos.getAsLong();
    if (start - notBefore >= 0) {
      var unused = check(Optional.empty());
      long end = nanos.getAsLong();
      notBefore = end + PAUSE * (end - start);
    }
  }

  @Override
  public synchronized List<Outcome> check(Optional<String> on) {
    List<SuitePlan> suites = catalog.get().suites();
    on.ifPresent(name -> requireSuite(suites, name));
    Map<Key, Outcome> found = new LinkedHashMap<>();
    Map<Key, Outcome> all = new LinkedHashMap<>();
    for (SuitePlan suite : suites) {
      boolean asked = on.isEmpty() || on.get().equals(suite.suite().on());
      Map<String, Long> setAside =
          asked && suite.checks().isPresent() ? setAside(suite.suite().on()) : Map.of();
      for (ExpectationPlan plan : suite.expectations()) {
        Key key = new Key(suite.suite().target(), suite.suite().on(), plan.definition());
        if (asked) {
          Outcome outcome = look(suite, plan, key, setAside);
          found.put(key, outcome);
          all.put(key, outcome);
        } else if (last.containsKey(key)) {
          all.put(key, last.get(key));
        }
      }
    }
    windows.keySet().retainAll(all.keySet());
    remembered.keySet().retainAll(all.keySet());
    tell(last, found);
    remember(found);
    found
        .values()
        .forEach(
            outcome ->
                meters.add(
                    Catalogue.EXPECTATION_CHECKS,
                    1,
                    outcome.on(),
                    outcome.name(),
                    outcome.status().word()));
    last = Collections.unmodifiableMap(all);
    return List.copyOf(found.values());
  }

  /** Outcomes that are other than those remembered last, and from time to time the same ones. */
  private void remember(Map<Key, Outcome> found) {
    Map<Key, Outcome> fresh = new LinkedHashMap<>();
    found.forEach(
        (key, outcome) -> {
          Outcome before = remembered.get(key);
          if (before == null
              || before.status() != outcome.status()
              || !outcome.at().isBefore(before.at().plus(AGAIN))
              || outcome.at().isBefore(before.at())) {
            fresh.put(key, outcome);
          }
        });
    if (fresh.isEmpty()) {
      return;
    }
    try {
      results.add(List.copyOf(fresh.values()));
      remembered.putAll(fresh);
    } catch (PeriscopeException e) {
      LOG.warn("results of expectations are not remembered: {}", e.getMessage());
    }
  }

  private static void requireSuite(List<SuitePlan> suites, String on) {
    List<String> known =
        List.copyOf(
            suites.stream()
                .map(s -> s.suite().on())
                .collect(Collectors.toCollection(TreeSet::new)));
    if (!known.contains(on)) {
      throw PeriscopeException.user(
          "nothing is expected of '%s'; there are expectations of: %s%s"
              .formatted(
                  on,
                  known.isEmpty() ? "nothing" : String.join(", ", known),
                  NearestName.hint(on, known)));
    }
  }

  private Outcome look(SuitePlan suite, ExpectationPlan plan, Key key, Map<String, Long> reasons) {
    ExpectationDef definition = plan.definition();
    Judge judge = new Judge(suite.suite(), clock.instant());
    if (definition.rule() instanceof ColumnRule) {
      return judge.ofColumns(definition, plan.columnsRight());
    }
    try {
      Map<String, Optional<Object>> row = ask(plan.question());
      if (!plan.counts()) {
        return judge.ofTotal(definition, row);
      }
      long setAside = reasons.getOrDefault(definition.reason(), 0L);
      Counts all = Judge.counts(row).plus(setAside);
      return judge.ofCounts(definition, within(key, all), setAside);
    } catch (PeriscopeException e) {
      return judge.unknown(definition, e.getMessage());
    }
  }

  /** What of some counts is within the time that the expectation looks back. */
  private Counts within(Key key, Counts all) {
    return key.definition()
        .over()
        .map(over -> windows.computeIfAbsent(key, k -> new Window(over)))
        .map(window -> window.last(clock.instant(), all))
        .orElse(all);
  }

  /** How many events of a stream are in quarantine, by reason. */
  private Map<String, Long> setAside(String stream) {
    return store.quarantineReasons(stream).stream()
        .collect(Collectors.toMap(ReasonCount::reason, ReasonCount::events));
  }

  private Map<String, Optional<Object>> ask(String question) {
    Result result = serving.query(question, Layer.MERGED);
    return Judge.row(result.columns(), result.rows());
  }

  /** What does not hold is told when that begins, and when it ends. */
  private static void tell(Map<Key, Outcome> before, Map<Key, Outcome> now) {
    now.forEach(
        (key, outcome) -> {
          Optional<Outcome> then = Optional.ofNullable(before.get(key));
          boolean wasBroken = then.filter(Outcome::broken).isPresent();
          boolean same = then.filter(known -> known.status() == outcome.status()).isPresent();
          if (outcome.broken() && !same) {
            LOG.warn(
                "expectation '{}' of {}: {}: {}",
                outcome.name(),
                outcome.on(),
                outcome.rule(),
                outcome.message());
          } else if (wasBroken && outcome.status() == Status.PASSED) {
            LOG.info("expectation '{}' of {} holds again", outcome.name(), outcome.on());
          }
        });
  }
}
