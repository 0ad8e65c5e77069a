package io.periscope.api.job;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A step of a job. Texts of its action may have {@code ${NAME}} in them.
 *
 * @param needs the steps that must have succeeded before it
 * @param timeout of one attempt; empty for none
 * @param resume whether it may be done again when the end of the process interrupted it
 */
public record StepDef(
    String name,
    Action action,
    List<String> needs,
    Retries retries,
    Optional<Duration> timeout,
    boolean resume) {

  public StepDef {
    needs = List.copyOf(needs);
  }

  /**
   * How often a step that failed is tried again.
   *
   * @param times after the first attempt
   * @param pause before the second attempt
   * @param factor by which the pause grows with each attempt
   * @param longest that it grows to
   */
  public record Retries(int times, Duration pause, double factor, Duration longest) {
    /** A step that fails has failed. */
    public static final Retries NONE =
        new Retries(0, Duration.ofSeconds(10), 2, Duration.ofMinutes(5));

    /**
     * @param failed how many attempts have failed, from 1 on
     * @return how long to wait before the next one
     */
    public Duration pauseAfter(int failed) {
      double millis = pause.toMillis() * Math.pow(factor, Math.max(0, failed - 1));
      return Duration.ofMillis((long) Math.min(millis, longest.toMillis()));
    }
  }

  /** What a step does. */
  public sealed interface Action {
    /** Its key in the file. */
    String kind();

    /** Whether doing it twice is as good as once. */
    default boolean repeatable() {
      return true;
    }
  }

  /**
   * Brings the rows of files into a stream, each once, and waits until they have been read.
   *
   * @param path a file, a folder or a glob; relative to the workspace
   */
  public record Ingest(String stream, String path) implements Action {
    @Override
    public String kind() {
      return "ingest";
    }
  }

  /**
   * Computes batch versions.
   *
   * @param view only this one; empty for all
   */
  public record Batch(Optional<String> view, boolean full) implements Action {
    @Override
    public String kind() {
      return "batch";
    }
  }

  /**
   * Recomputes views and compares.
   *
   * @param view only this one; empty for all
   */
  public record Verify(Optional<String> view) implements Action {
    @Override
    public String kind() {
      return "verify";
    }
  }

  /** Trains a model, and promotes what is better. */
  public record Train(String model) implements Action {
    @Override
    public String kind() {
      return "train";
    }
  }

  /**
   * Makes a version of a model the champion.
   *
   * @param version its number, or an alias
   */
  public record Promote(String model, String version) implements Action {
    @Override
    public String kind() {
      return "promote";
    }
  }

  /**
   * Writes an answer into a file.
   *
   * @param query a SELECT over views and tables
   * @param path of the file; relative to the workspace
   */
  public record Export(String query, String path, ExportFormat format) implements Action {
    @Override
    public String kind() {
      return "export";
    }
  }

  /** How an answer is laid out in a file. */
  public enum ExportFormat {
    CSV,
    JSON,
    JSONL
  }

  /**
   * Runs a command of the operating system.
   *
   * @param command for the shell, {@code sh -c}
   * @param env more variables of its environment
   */
  public record Shell(String command, Map<String, String> env) implements Action {
    @Override
    public String kind() {
      return "shell";
    }

    @Override
    public boolean repeatable() {
      return false;
    }
  }

  /**
   * Asks a web server.
   *
   * @param expect the statuses that mean success; none for 200 to 299
   */
  public record Http(
      String method,
      String url,
      Map<String, String> headers,
      Optional<String> body,
      List<Integer> expect)
      implements Action {
    @Override
    public String kind() {
      return "http";
    }

    @Override
    public boolean repeatable() {
      return false;
    }
  }

  /**
   * Runs the unit tests of views.
   *
   * @param view only those of this one; empty for all
   */
  public record Test(Optional<String> view) implements Action {
    @Override
    public String kind() {
      return "test";
    }
  }

  /**
   * Looks whether data are as they are expected to be; a gate, that fails when they are not.
   *
   * @param stream whose expectations; of this stream's events, or of the file before it is loaded
   * @param view or of this view
   * @param table or of this table
   * @param file of rows of the stream that have not been loaded
   */
  public record Expect(
      Optional<String> stream, Optional<String> view, Optional<String> table, Optional<String> file)
      implements Action {
    @Override
    public String kind() {
      return "expect";
    }
  }
}
