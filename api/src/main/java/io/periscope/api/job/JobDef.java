package io.periscope.api.job;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job as it is declared: what starts it, and the steps that are done then.
 *
 * @param file where it stands, relative to the workspace
 * @param triggers what starts it; none for by hand alone
 * @param parameters in the order of the file
 * @param concurrency how many of its runs may be under way at a time
 * @param overlap what becomes of a run that is due while another one waits or is under way
 * @param catchUp what becomes of the times at which it was due while nothing ran
 * @param onInterrupt what becomes of a run that was interrupted
 * @param timeout of a whole run, from its start; empty for none
 * @param parallel how many steps of one run may be under way at a time
 * @param steps in the order of the file; their needs have no cycle
 */
public record JobDef(
    String name,
    String description,
    String file,
    List<TriggerDef> triggers,
    Map<String, ParameterDef> parameters,
    int concurrency,
    Overlap overlap,
    CatchUp catchUp,
    OnInterrupt onInterrupt,
    Optional<Duration> timeout,
    int parallel,
    List<StepDef> steps) {

  /** The parameter that a file's arrival gives: its path. */
  public static final String FILE = "file";

  public JobDef {
    triggers = List.copyOf(triggers);
    steps = List.copyOf(steps);
  }

  /** Whose days its dates are: the zone of its cron trigger, if it has one. */
  public ZoneId zone() {
    return triggers.stream()
        .filter(TriggerDef.Cron.class::isInstance)
        .map(trigger -> ((TriggerDef.Cron) trigger).zone())
        .findFirst()
        .orElse(ZoneOffset.UTC);
  }

  /** What becomes of a run that is due by the clock while another one waits or is under way. */
  public enum Overlap {
    /** It waits for its turn. */
    QUEUE,
    /** It is left out, and the history says so. */
    SKIP
  }

  /** What becomes of the times at which it was due while nothing ran. */
  public enum CatchUp {
    /** A run for each. */
    ALL,
    /** A run for the last of them. */
    LAST,
    /** None. */
    NONE
  }

  /** What becomes of a run that the end of the process interrupted. */
  public enum OnInterrupt {
    /** It goes on, if each step that was under way may be done again. */
    RESUME,
    /** It stays as it is, marked. */
    MARK
  }

  /**
   * A value that a run is given.
   *
   * @param otherwise the value if none is given; empty when one must be
   */
  public record ParameterDef(ParameterType type, Optional<String> otherwise, String description) {}

  /** What a parameter may be. */
  public enum ParameterType {
    STRING,
    INT,
    NUMBER,
    BOOLEAN,
    DATE
  }

  /** The trigger that is known by this. */
  public Optional<TriggerDef> trigger(String id) {
    return triggers.stream().filter(each -> each.id().equals(id)).findFirst();
  }
}
