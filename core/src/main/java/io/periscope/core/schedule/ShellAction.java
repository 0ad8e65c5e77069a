package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.StepDef;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands of the operating system. A command that is to stop is asked to, and then killed,
 * with all processes that it began. One that outlived Periscope is killed before it is begun again.
 */
final class ShellAction implements StepAction {
  private static final Duration ASKED = Duration.ofSeconds(2);
  private static final Duration DRAIN = Duration.ofSeconds(2);

  @Override
  public Map<String, String> run(StepDef.Action action, StepContext context) throws Exception {
    StepDef.Shell shell = (StepDef.Shell) action;
    Path output = context.file(".out");
    Files.deleteIfExists(output);
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", shell.command());
    builder.directory(context.root().toFile());
    builder.redirectErrorStream(true);
    builder.redirectInput(new File("/dev/null"));
    builder.environment().putAll(shell.env());
    builder.environment().put("PERISCOPE_OUTPUT", output.toString());
    builder.environment().put("PERISCOPE_JOB", context.run().job());
    builder.environment().put("PERISCOPE_RUN", Long.toString(context.run().id()));
    builder.environment().put("PERISCOPE_STEP", context.step());
    builder.environment().put("PERISCOPE_ATTEMPT", Integer.toString(context.attempt()));
    Path mark = context.file(".pid");
    killLeftOver(mark);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw PeriscopeException.resource("the command cannot be started: " + e.getMessage(), e);
    }
    remember(mark, process);
    Thread reader = new Thread(() -> read(process, context), "output-" + context.identity());
    reader.setDaemon(true);
    reader.start();
    context.onStop(() -> kill(process.toHandle()));
    int exit = process.waitFor();
    reader.join(DRAIN.toMillis());
    Files.deleteIfExists(mark);
    if (exit != 0 || context.stopped()) {
      throw PeriscopeException.user("the command ended with exit code " + exit);
    }
    return outputs(output);
  }

  private static void read(Process process, StepContext context) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        context.log(line);
      }
    } catch (IOException e) {
      // The process was killed.
    }
  }

  /** Lines NAME=VALUE of the file that the command may write. */
  private static Map<String, String> outputs(Path file) throws IOException {
    Map<String, String> outputs = new LinkedHashMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        int at = line.indexOf('=');
        if (at > 0) {
          outputs.put(line.substring(0, at).strip(), line.substring(at + 1));
        }
      }
      Files.delete(file);
    }
    return outputs;
  }

  private static void remember(Path mark, Process process) throws IOException {
    Files.writeString(mark, process.pid() + " " + start(process.toHandle()));
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  /** Whether a process of that number still is that one, is told by the time of its start. */
  static void killLeftOver(Path mark) throws IOException {
    if (Files.exists(mark)) {
      String[] known = Files.readString(mark).strip().split(" ", -1);
      if (known.length == 2 && !known[1].isEmpty() && known[0].matches("\\d{1,18}")) {
        ProcessHandle.of(Long.parseLong(known[0]))
            .filter(process -> start(process).equals(known[1]))
            .ifPresent(ShellAction::kill);
      }
      Files.deleteIfExists(mark);
    }
  }

  private static void kill(ProcessHandle process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process);
    all.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + ASKED.toNanos();
    for (ProcessHandle each : all) {
      awaitEnd(each, deadline - System.nanoTime());
    }
    // What was begun meanwhile goes, too.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    all.forEach(
        each -> {
          each.descendants().forEach(ProcessHandle::destroyForcibly);
          each.destroyForcibly();
        });
  }

  private static void awaitEnd(ProcessHandle process, long nanos) {
    try {
      Optional<ProcessHandle> unused =
          Optional.of(process.onExit().get(Math.max(1, nanos), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      // It is killed next.
    }
  }
}
