package io.periscope.core.learn;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.ModelDef.Given;
import io.periscope.api.model.ModelDef.Schedule;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Run.GivenFile;
import io.periscope.core.learn.Run.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains models by themselves: those with a schedule when their time has come, and those that were
 * made elsewhere when their file is another one. For one thread, which looks again and again and
 * trains one model after the other.
 *
 * <p>When a model was trained last, by whomever, is on record, and so holds through restarts. That
 * record is of the wall clock, which may be set to anything. So a training counts as begun when it
 * was first seen here, or when the record says, whatever is longer ago: a clock that goes back
 * delays nothing by more than one period, one that goes forth lets each model be trained once.
 */
public final class TrainingSchedule {
  /** After a file could not be taken in, until that is tried again. */
  static final Duration AGAIN = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(TrainingSchedule.class);

  private final Models models;
  private final Work work;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Map<String, Seen> seen = new HashMap<>();
  private final Map<String, Long> attempts = new HashMap<>();
  private final Map<String, Looked> files = new HashMap<>();

  /** What there is to train, and how. */
  public interface Work {
    /** The models as they are declared now. */
    List<ModelDef> models();

    /** What such a model reads. */
    ModelPlan plan(String model);

    /** How many events a stream has accepted. */
    long events(String stream);

    /** Trains a model, with all its events. */
    Run train(String model);
  }

  /**
   * The last run of a model.
   *
   * @param trainings how many had ended then
   * @param at when it was seen first, by the clock that never jumps
   */
  private record Seen(Optional<Run> run, long trainings, long at) {}

  /**
   * A file of another program.
   *
   * @param state its size and the time of its last change
   * @param sha256 empty until it has stayed the same between two looks
   */
  private record Looked(String state, Optional<String> sha256) {}

  /**
   * @param nanos a clock that never jumps
   */
  public TrainingSchedule(Models models, Work work, Clock clock, LongSupplier nanos) {
    this.models = models;
    this.work = work;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Trains each model whose time has come; what fails is told and on record. */
  public void tick() {
    for (ModelDef model : work.models()) {
      if (models.stopped()) {
        return;
      }
      try {
        if (due(model)) {
          train(model);
        }
      } catch (RuntimeException e) {
        LOG.warn("model {}: cannot tell whether it is to be trained", model.name(), e);
      }
    }
  }

  private boolean due(ModelDef model) {
    if (models.training(model.name()).isPresent()) {
      return false;
    }
    if (model.schedule().isPresent()) {
      Schedule schedule = model.schedule().get();
      return work.events(model.stream()) >= schedule.least()
          && isOver(schedule.every(), last(model).flatMap(run -> age(model, run)), model);
    }
    return model.given().isPresent() && isAnother(model, model.given().get());
  }

  /** One that failed before it was on record counts as well. */
  private boolean isOver(Duration period, Optional<Duration> age, ModelDef model) {
    Optional<Duration> attempt =
        Optional.ofNullable(attempts.get(model.name()))
            .map(begin -> Duration.ofNanos(nanos.getAsLong() - begin));
    return Stream.concat(age.stream(), attempt.stream())
        .allMatch(ago -> ago.compareTo(period) >= 0);
  }

  private Optional<Run> last(ModelDef model) {
    long trainings = models.trainings(model.name());
    Seen known = seen.get(model.name());
    if (known == null || known.trainings() != trainings) {
      known = new Seen(models.registry(model.name()).last(), trainings, nanos.getAsLong());
      seen.put(model.name(), known);
    }
    return known.run();
  }

  /** How long ago a run began that {@link #last} has given. */
  private Optional<Duration> age(ModelDef model, Run run) {
    Seen known = seen.get(model.name());
    if (known == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Duration onRecord = Duration.between(run.startedAt(), now);
    Duration here = Duration.ofNanos(nanos.getAsLong() - known.at());
    return Optional.of(onRecord.compareTo(here) > 0 ? onRecord : here);
  }

  /** Whether the file is one that no run has measured yet. */
  private boolean isAnother(ModelDef model, Given given) {
    Optional<String> sha256 = look(model.name(), given);
    if (sha256.isEmpty() || work.events(model.stream()) < Schedule.LEAST) {
      return false;
    }
    Optional<Run> last = last(model);
    if (last.isPresent() && isOf(last.get(), given, sha256.get(), work.plan(model.name()))) {
      Status status = last.get().status();
      return status != Status.PROMOTED
          && status != Status.KEPT
          && isOver(AGAIN, age(model, last.get()), model);
    }
    return isOver(AGAIN, Optional.empty(), model);
  }

  private static boolean isOf(Run run, Given given, String sha256, ModelPlan plan) {
    Optional<GivenFile> file = run.setup().given();
    return file.isPresent()
        && file.get().sha256().equals(sha256)
        && file.get().categories().equals(given.categories())
        && run.setup().hash().equals(plan.hash());
  }

  /** Its checksum, once nobody seems to write it any more. */
  private Optional<String> look(String model, Given given) {
    try {
      String state = Files.size(given.path()) + " " + Files.getLastModifiedTime(given.path());
      Optional<Looked> known =
          Optional.ofNullable(files.get(model)).filter(looked -> looked.state().equals(state));
      Optional<String> sha256 = Optional.empty();
      if (known.isPresent()) {
        sha256 = known.get().sha256();
        if (sha256.isEmpty()) {
          sha256 = Optional.of(ModelRegistry.sha256(Files.readAllBytes(given.path())));
        }
      }
      files.put(model, new Looked(state, sha256));
      return sha256;
    } catch (IOException e) {
      // It is being replaced right now, or is gone: what is in service stays.
      files.remove(model);
      return Optional.empty();
    }
  }

  private void train(ModelDef model) {
    String name = model.name();
    Optional<Integer> before = last(model).map(Run::id);
    long begin = nanos.getAsLong();
    try {
      Run run = work.train(name);
      LOG.info("model {} was trained by itself (run {}): {}", name, run.id(), run.reason());
    } catch (TrainingStopped e) {
      LOG.info("model {}: {}", name, e.getMessage());
    } catch (PeriscopeException e) {
      LOG.warn("model {} could not be trained by itself: {}", name, e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      // A plugin may be one for another version; the others are trained all the same.
      LOG.warn("model {} could not be trained by itself", name, e);
    }
    // What is on record counts by that.
    if (last(model).map(Run::id).equals(before)) {
      attempts.put(name, begin);
    } else {
      attempts.remove(name);
    }
  }
}
