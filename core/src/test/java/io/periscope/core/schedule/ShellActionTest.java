package io.periscope.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.job.StepDef;
import io.periscope.core.schedule.StepContext.StopReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellActionTest {
  @TempDir Path folder;

  private StepContext context(StepLog log) {
    RunRecord run =
        new RunRecord(
            7,
            "j",
            "x",
            "manual",
            Map.of(),
            Optional.empty(),
            RunState.RUNNING,
            "",
            false,
            0,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            List.of());
    return new StepContext(run, "s", 2, folder, log);
  }

  private StepLog log() {
    return new StepLog(folder.resolve("logs/7/s.log"), List.of("hushhush"));
  }

  private String logged() throws IOException {
    return Files.readString(folder.resolve("logs/7/s.log"));
  }

  private static StepDef.Shell shell(String command) {
    return new StepDef.Shell(command, Map.of("GREETING", "hello"));
  }

  @Test
  void aCommandKnowsWhoAsksAndTellsWhatItHasToSay() throws Exception {
    try (StepLog log = log()) {
      Map<String, String> outputs =
          new ShellAction()
              .run(
                  shell(
                      "echo $GREETING $PERISCOPE_JOB $PERISCOPE_RUN $PERISCOPE_STEP $PERISCOPE_ATTEMPT; echo hushhush >&2; pwd; echo 'a=b=c' > $PERISCOPE_OUTPUT"),
                  context(log));
      assertThat(outputs).containsExactly(Map.entry("a", "b=c"));
    }
    assertThat(logged())
        .contains("hello j 7 s 2\n", "***\n", folder.toRealPath().toString())
        .doesNotContain("hushhush");
    assertThat(folder.resolve("logs/7/s.pid")).doesNotExist();
  }

  @Test
  void aCommandThatFailsSaysHow() {
    try (StepLog log = log()) {
      assertThatThrownBy(() -> new ShellAction().run(shell("exit 9"), context(log)))
          .hasMessage("the command ended with exit code 9");
    }
  }

  @Test
  void allThatACommandHasStartedEndsWithItAlsoWhatTakesNoNotice() throws Exception {
    try (StepLog log = log()) {
      StepContext context = context(log);
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  new ShellAction()
                      .run(
                          shell(
                              "(trap '' TERM; echo $BASHPID > child; sleep 600; sleep 600) & sleep 600 & echo $! > pid; wait"),
                          context);
                } catch (Throwable e) {
                  ended.complete(e);
                }
              });
      thread.start();
      JobsRig.await(() -> pid("pid").isPresent());
      long child = pid("pid").get();
      List<ProcessHandle> all =
          ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(3);
      context.stop(StopReason.CANCELLED);
      assertThat(ended.get()).hasMessageContaining("exit code");
      thread.join();
      JobsRig.await(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
      JobsRig.await(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private Optional<Long> pid(String file) {
    try {
      Path path = folder.resolve(file);
      return Files.exists(path) && Files.size(path) > 1
          ? Optional.of(Long.parseLong(Files.readString(path).strip()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Test
  void aCommandThatWasLeftOverIsEndedAndNobodyElse() throws Exception {
    Process process = new ProcessBuilder("sleep", "600").start();
    Path mark = folder.resolve("s.pid");
    Files.writeString(mark, process.pid() + " 2001-01-01T00:00:00Z");
    ShellAction.killLeftOver(mark);
    assertThat(process.isAlive()).isTrue();
    Files.writeString(mark, process.pid() + " " + process.info().startInstant().orElseThrow());
    ShellAction.killLeftOver(mark);
    assertThat(process.waitFor()).isNotZero();
    assertThat(mark).doesNotExist();
  }

  @Test
  void aLogHasItsLimit() throws IOException {
    try (StepLog log = log()) {
      for (int i = 0; i < 2_000; i++) {
        log.line("x".repeat(1_000));
      }
    }
    assertThat(Files.size(folder.resolve("logs/7/s.log"))).isLessThan(StepLog.LIMIT + 200);
    assertThat(logged()).contains("bytes more are left out");
  }
}
