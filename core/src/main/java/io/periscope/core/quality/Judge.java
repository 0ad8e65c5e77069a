package io.periscope.core.quality;

import io.periscope.api.model.DurationText;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.Bounds;
import io.periscope.api.model.ExpectationDef.DistinctCount;
import io.periscope.api.model.ExpectationDef.Freshness;
import io.periscope.api.model.ExpectationDef.GroupedFreshness;
import io.periscope.api.model.ExpectationDef.NoRows;
import io.periscope.api.model.ExpectationDef.OnFail;
import io.periscope.api.model.ExpectationDef.RowCount;
import io.periscope.api.model.ExpectationDef.Rule;
import io.periscope.api.model.ExpectationDef.Value;
import io.periscope.api.model.ExpectationDef.Volume;
import io.periscope.api.model.ExpectationDef.WithinStdevs;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.Schema;
import io.periscope.api.quality.Outcome;
import io.periscope.api.quality.Outcome.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Says whether an expectation holds, from what was found. */
final class Judge {
  /** Numbers of rows are whole; a share of one may be off by less. */
  private static final double ROUNDING = 1e-6;

  private final ExpectationSuite suite;
  private final Instant now;

  /**
   * @param suite that the expectations are of
   * @param now the instant of the answers
   */
  Judge(ExpectationSuite suite, Instant now) {
    this.suite = suite;
    this.now = now;
  }

  /**
   * For a rule about the columns of files.
   *
   * @param files the columns of each, where they differ
   */
  Outcome ofFiles(ExpectationDef definition, Schema declared, List<List<String>> files) {
    Optional<List<String>> wrong =
        files.stream()
            .filter(columns -> !ColumnNames.ofFile(declared, columns).keep(definition))
            .findFirst();
    return outcome(
        definition,
        wrong.isEmpty(),
        wrong.map(columns -> "a file has " + String.join(", ", columns)).orElse("as expected"));
  }

  /** For a rule about columns. */
  Outcome ofColumns(ExpectationDef definition, boolean right) {
    return outcome(definition, right, right ? "as expected" : "they are otherwise");
  }

  /** For a rule that asks more than the rows at hand. */
  Outcome later(ExpectationDef definition) {
    return outcome(definition, true, "is looked at when they are loaded");
  }

  Outcome unknown(ExpectationDef definition, String why) {
    return Outcome.of(suite.target(), suite.on(), definition, Status.UNKNOWN, why, now);
  }

  /**
   * For a rule about rows.
   *
   * @param counts of the time that it looks back
   * @param setAside how many of those that break it were not accepted, of all times
   */
  Outcome ofCounts(ExpectationDef definition, Counts counts, long setAside) {
    double least = definition.least();
    boolean holds =
        definition.rule() instanceof NoRows ? counts.failed() == 0 : counts.share() >= least;
    String message =
        counts.failed() == 0
            ? "%,d rows, all right".formatted(counts.checked())
            : "%,d of %,d rows break it (%s %%)"
                .formatted(
                    counts.failed(), counts.checked(), percent(counts.failed(), counts.checked()));
    if (definition.rule() instanceof NoRows) {
      message = counts.failed() == 0 ? "none" : "%,d rows".formatted(counts.failed());
    } else if (!holds && least < 1) {
      message += "; at least %s of them must keep it".formatted(least);
    }
    if (setAside > 0) {
      message += "; %,d in quarantine".formatted(setAside);
    }
    return outcome(definition, holds, message).counted(counts.checked(), counts.failed());
  }

  private static String percent(long part, long whole) {
    double percent = 100.0 * part / whole;
    return percent < 0.01 ? "< 0.01" : String.format(Locale.ROOT, "%.2f", percent);
  }

  /**
   * For a rule about all rows together.
   *
   * @param row what was found, by column
   */
  Outcome ofTotal(ExpectationDef definition, Map<String, Optional<Object>> row) {
    Rule rule = definition.rule();
    if (rule instanceof Freshness each) {
      return ofAge(definition, each.within(), row);
    } else if (rule instanceof GroupedFreshness each) {
      return ofAge(definition, each.within(), row);
    }
    Optional<Double> value = number(row, ExpectationPlan.VALUE);
    if (rule instanceof Volume each) {
      return ofVolume(definition, each, value, number(row, ExpectationPlan.BEFORE));
    }
    if (value.isEmpty()) {
      // Nothing to measure: what is about a number of rows always has one.
      return outcome(definition, true, "there is nothing to measure yet");
    }
    boolean holds =
        rule instanceof WithinStdevs each
            ? value.get() <= each.most()
            : Limits.of(bounds(rule)).admit(value.get());
    return outcome(definition, holds, "it is " + written(value.get())).measured(value.get());
  }

  private static Bounds bounds(Rule rule) {
    if (rule instanceof RowCount each) {
      return each.bounds();
    } else if (rule instanceof DistinctCount each) {
      return each.bounds();
    }
    return ((Value) rule).bounds();
  }

  private Outcome ofAge(
      ExpectationDef definition, Duration within, Map<String, Optional<Object>> row) {
    Optional<Instant> latest =
        row.getOrDefault(ExpectationPlan.LATEST, Optional.empty()).map(Judge::instant);
    if (latest.isEmpty()) {
      return outcome(definition, false, "there is none yet");
    }
    Duration age = Duration.between(latest.get(), now);
    boolean holds = age.compareTo(within) <= 0;
    return outcome(definition, holds, "it is " + DurationText.about(age) + " old")
        .measured(age.toMillis() / 1000.0);
  }

  private static Instant instant(Object time) {
    return time instanceof LocalDate day
        ? day.atStartOfDay().toInstant(ZoneOffset.UTC)
        : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
  }

  private Outcome ofVolume(
      ExpectationDef definition, Volume rule, Optional<Double> value, Optional<Double> before) {
    if (value.isEmpty() || before.isEmpty()) {
      return outcome(definition, true, "there is nothing to compare with yet");
    }
    double difference = value.get() / before.get() - 1;
    return outcome(
            definition,
            Math.abs(value.get() - before.get()) <= rule.within() * before.get() + ROUNDING,
            "%s rows, and %s before: %s%.1f %%"
                .formatted(
                    written(value.get()),
                    written(before.get()),
                    difference < 0 ? "" : "+",
                    100 * difference))
        .measured(value.get());
  }

  private static Optional<Double> number(Map<String, Optional<Object>> row, String column) {
    return row.getOrDefault(column, Optional.empty()).map(n -> ((Number) n).doubleValue());
  }

  /** The one row of an answer, by column; nothing if there is none. */
  static Map<String, Optional<Object>> row(Schema columns, List<List<Optional<Object>>> rows) {
    Map<String, Optional<Object>> row = new HashMap<>();
    if (!rows.isEmpty()) {
      for (int i = 0; i < columns.size(); i++) {
        row.put(columns.field(i).name(), rows.get(0).get(i));
      }
    }
    return row;
  }

  static Counts counts(Map<String, Optional<Object>> row) {
    return new Counts(count(row, ExpectationPlan.CHECKED), count(row, ExpectationPlan.FAILED));
  }

  private static long count(Map<String, Optional<Object>> row, String column) {
    return row.getOrDefault(column, Optional.empty()).map(n -> ((Number) n).longValue()).orElse(0L);
  }

  private static String written(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private Outcome outcome(ExpectationDef definition, boolean holds, String message) {
    Status status =
        holds ? Status.PASSED : definition.onFail() == OnFail.WARN ? Status.WARNED : Status.FAILED;
    return Outcome.of(suite.target(), suite.on(), definition, status, message, now);
  }
}
