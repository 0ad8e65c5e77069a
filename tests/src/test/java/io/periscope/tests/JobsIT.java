package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program is killed in the middle of a job's steps: what is loaded is there once, what has been
 * done is not done again, and what may not be done twice is marked.
 */
class JobsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long ROWS = 1_000_000;

  @TempDir private Path workspace;

  @BeforeEach
  void workspace() throws IOException {
    write("periscope.yaml", "batch: { every: off }\n");
    write("streams/items.yaml", "stream: items\nfields: { id: long }\n");
    write("views/total.sql", "SELECT COUNT(*) AS n, SUM(id) AS total FROM items\n");
    write(
        "jobs/load.yaml",
        """
        job: load
        trigger: { file: { path: "inbox/*.csv", settle: 100ms } }
        steps:
          before: { shell: "echo before ${file.stem} >> trace" }
          rows: { ingest: { stream: items, path: "${file}" }, needs: before }
          views: { batch: {}, needs: rows }
          proof: { verify: {}, needs: views }
          out: { export: { view: total, path: "out/${file.stem}.csv" }, needs: views }
          after: { shell: "echo after ${file.stem} >> trace", needs: [proof, out] }
        """);
    write(
        "jobs/report.yaml",
        """
        job: report
        trigger: { after: load }
        steps:
          say: { shell: "echo report >> trace" }
        """);
    write(
        "jobs/slow.yaml",
        """
        job: slow
        steps:
          one: { shell: "echo one >> trace" }
          two: { shell: "echo $$ > pid; echo two >> trace; sleep 600; echo end >> trace", needs: one }
          three: { shell: "echo three >> trace", needs: two }
        """);
  }

  private void write(String file, String text) throws IOException {
    Path path = workspace.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void deliver(String name, long rows) throws IOException {
    Files.createDirectories(workspace.resolve("inbox"));
    Path file = workspace.resolve(name + ".writing");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("id\n");
      for (long i = 1; i <= rows; i++) {
        out.write(i + "\n");
      }
    }
    Files.move(file, workspace.resolve("inbox/" + name + ".csv"), StandardCopyOption.ATOMIC_MOVE);
  }

  private List<String> trace() {
    try {
      Path file = workspace.resolve("trace");
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long read(Program program) {
    return program.get("/api/status").get("streams").get(0).get("read").asLong();
  }

  private static String state(Program program, long run) {
    for (JsonNode each : program.get("/api/runs")) {
      if (each.get("id").asLong() == run) {
        return each.get("state").asText();
      }
    }
    return "not there";
  }

  private static JsonNode awaitRun(Program program, long run, String state) {
    Eventually.holds(
        PATIENCE,
        () -> state(program, run).equals(state),
        () -> program.get("/api/runs").toPrettyString() + program.output());
    return program.get("/api/runs/" + run);
  }

  private static List<String> states(JsonNode run) {
    List<String> states = new java.util.ArrayList<>();
    run.get("steps").forEach(step -> states.add(step.get("state").asText()));
    return states;
  }

  @Test
  void whatIsKilledInTheMiddleOfItsStepsLosesAndDoublesNothing() throws IOException {
    deliver("a", ROWS);
    try (Program program = Program.up(workspace)) {
      Eventually.holds(PATIENCE, () -> read(program) > 0, program::output);
      program.kill();
    }
    long slow;
    try (Program program = Program.up(workspace)) {
      JsonNode run = awaitRun(program, 1, "succeeded");
      assertThat(run.get("resumed").asInt()).isEqualTo(1);
      assertThat(states(run)).containsOnly("succeeded");
      assertThat(program.query("SELECT n, total FROM total", "merged"))
          .containsExactly(List.of(Long.toString(ROWS), Long.toString(ROWS * (ROWS + 1) / 2)));
      assertThat(Files.readString(workspace.resolve("out/a.csv")))
          .isEqualTo("n,total\n%d,%d\n".formatted(ROWS, ROWS * (ROWS + 1) / 2));
      awaitRun(program, 2, "succeeded");
      assertThat(trace()).containsExactly("before a", "after a", "report");

      slow = program.post("/api/jobs/slow/runs", Map.of()).get("id").asLong();
      Eventually.holds(PATIENCE, () -> trace().contains("two"), program::output);
      program.kill();
    }
    long pid = Long.parseLong(Files.readString(workspace.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid)).as("the command outlives the program").isPresent();
    try (Program program = Program.up(workspace)) {
      JsonNode run = awaitRun(program, slow, "interrupted");
      assertThat(states(run)).containsExactly("succeeded", "interrupted", "cancelled");
      assertThat(run.get("reason").asText()).contains("step 'two' was under way");
      Eventually.holds(
          PATIENCE,
          () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty(),
          () -> "process " + pid + " goes on");
      assertThat(trace()).containsExactly("before a", "after a", "report", "one", "two");
      // The file is known, and another one is taken.
      deliver("b", 10);
      awaitRun(program, slow + 1, "succeeded");
      assertThat(program.query("SELECT n FROM total", "merged"))
          .containsExactly(List.of(Long.toString(ROWS + 10)));
      Program.Outcome list =
          Program.run("jobs", "list", workspace.toString(), "load", "--format", "csv");
      assertThat(list.exit()).as(list.err()).isZero();
      assertThat(list.out().lines().filter(line -> line.contains(",succeeded,file,"))).hasSize(2);
      // A run that is under way is cancelled, with what its command has started.
      Program.Outcome run2 = Program.run("jobs", "run", workspace.toString(), "slow");
      assertThat(run2.exit()).as(run2.err()).isZero();
      long second = slow + 3;
      Eventually.holds(
          PATIENCE,
          () ->
              states(program.get("/api/runs/" + second)).contains("running")
                  && trace().stream().filter("two"::equals).count() == 2,
          () -> program.get("/api/runs").toPrettyString());
      long child = Long.parseLong(Files.readString(workspace.resolve("pid")).strip());
      Program.Outcome cancelled =
          Program.run("jobs", "cancel", workspace.toString(), Long.toString(second));
      assertThat(cancelled.out()).contains("cancelled");
      assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    }
  }
}
