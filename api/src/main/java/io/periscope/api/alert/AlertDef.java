package io.periscope.api.alert;

import io.periscope.api.model.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An alert as its owner declared it.
 *
 * @param file relative to the workspace, for messages
 * @param when what is wrong while it holds
 * @param lasting so long it must hold before the alert fires
 * @param channels that are told, by name
 * @param repeat how often they are told again while it holds; empty for once
 */
public record AlertDef(
    String name,
    String description,
    String file,
    Condition when,
    Duration lasting,
    List<String> channels,
    Optional<Duration> repeat) {
  public AlertDef {
    channels = List.copyOf(channels);
  }

  /** What may be wrong. */
  public sealed interface Condition {
    /** For people, in a few words. */
    String text();

    /** The newest event that was read of a stream is older than this. */
    record Freshness(String stream, Duration olderThan) implements Condition {
      @Override
      public String text() {
        return "stream %s has nothing newer than %s"
            .formatted(stream, DurationText.exact(olderThan));
      }
    }

    /** More than a share of what was read lately was set aside. */
    record Quarantine(String stream, double share, Duration over) implements Condition {
      @Override
      public String text() {
        return "more than %s %% of stream %s set aside over %s"
            .formatted(percent(share), stream, DurationText.exact(over));
      }
    }

    /** More offsets than this are not read yet. */
    record Lag(String stream, long events) implements Condition {
      @Override
      public String text() {
        return "stream %s is more than %,d events behind".formatted(stream, events);
      }
    }

    /** A stream, its source or its archive stands still. */
    record Stopped(String stream) implements Condition {
      @Override
      public String text() {
        return "stream %s stands still".formatted(stream);
      }
    }

    /** A model breaks its rules on drift. */
    record Drift(String model) implements Condition {
      @Override
      public String text() {
        return "model %s breaks its rules on drift".formatted(model);
      }
    }

    /**
     * An expectation was not met at its last check.
     *
     * @param on the stream, view or table
     * @param name which one of it; empty for any
     */
    record Expectation(String on, Optional<String> name) implements Condition {
      @Override
      public String text() {
        return name.map(n -> "expectation '%s' of %s is not met".formatted(n, on))
            .orElse("an expectation of %s is not met".formatted(on));
      }
    }

    /**
     * The last runs of a job failed.
     *
     * @param failed so many, one after the other
     */
    record Job(String job, int failed) implements Condition {
      @Override
      public String text() {
        return failed == 1
            ? "the last run of job %s failed".formatted(job)
            : "the last %d runs of job %s failed".formatted(failed, job);
      }
    }

    private static String percent(double share) {
      String text = "%.4f".formatted(share * 100);
      return text.replaceAll("\\.?0+$", "");
    }
  }
}
