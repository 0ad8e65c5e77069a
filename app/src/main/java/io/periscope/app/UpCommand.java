package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.Workspace;
import io.periscope.core.Engines;
import io.periscope.core.Pipeline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Runs everything in the foreground: sources, log, layers, page. Ends on Ctrl-C.",
    footer = {
      "",
      "Examples:",
      "  periscope up examples/taxi",
      "  periscope up examples/fares --source records='green/*.parquet'   real files instead",
      "  periscope up . --port 0 --set log.port=0                       free ports",
      "  periscope up . --until-idle                                    end when all is read"
    })
final class UpCommand implements Callable<Integer> {
  private static final long GRACE_MILLIS = 3_000;

  private final UnaryOperator<Engines> around;

  @Mixin private WorkspaceOptions workspace = new WorkspaceOptions();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The page's port (default: 8080, or http.port); 0 takes a free one.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--source",
      paramLabel = "STREAM=PATH",
      description = "Feeds a stream from this file, folder or glob, as fast as possible.")
  private Map<String, String> sources = new LinkedHashMap<>();

  @Option(
      names = "--until-idle",
      description = "End once the sources are exhausted and all is visible and archived.")
  private boolean untilIdle;

  @Option(names = "--verbose", description = "Also print log lines.")
  private boolean verbose;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description =
          "Log lines as text or json (default: text, or the variable PERISCOPE_LOG_FORMAT).")
  private Optional<LogFormat> logFormat = Optional.empty();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "Down to info or debug, which has a line for each request (default: info).")
  private LogLevel logLevel = LogLevel.INFO;

  /** How much is logged. */
  enum LogLevel {
    INFO,
    DEBUG
  }

  UpCommand(UnaryOperator<Engines> around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    Workspace read = workspace.read(overrides(), sources);
    try (DataFolder data = DataFolder.hold(read.settings().data())) {
      LogFormat format = logFormat.orElseGet(LogFormat::ofEnvironment);
      Logging.toFile(data.path("logs"), format);
      if (verbose) {
        Logging.toTerminal(format);
      }
      if (logLevel == LogLevel.DEBUG) {
        Logging.debug();
      }
      run(read, data);
    }
    return 0;
  }

  private Map<String, String> overrides() {
    Map<String, String> more = new LinkedHashMap<>();
    port.ifPresent(n -> more.put("http.port", n.toString()));
    return more;
  }

  private void run(Workspace read, DataFolder data) {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook = new Thread(() -> stopAndWait(stop, stopped), "stop");
    Application application =
        Progress.during(
            "starting " + read.settings().name(),
            () -> new Application(read, workspace.connectors(), data, true, around));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      System.out.println("periscope: " + read.settings().name() + " is up at " + application.url());
      System.out.println("           Ctrl-C stops it; nothing is lost.");
      System.out.flush();
      loop(application, stop);
      application.close();
    } catch (RuntimeException e) {
      closeAfter(e, application);
      throw e;
    } finally {
      stopped.countDown();
      removeHook(hook);
    }
  }

  /**
   * What fails while it stops is a consequence: the first failure is the one to tell. Nor may the
   * end wait for what has failed; what is stored is whole at every moment.
   */
  private static void closeAfter(RuntimeException first, Application application) {
    Thread closing =
        new Thread(
            () -> {
              try {
                application.close();
              } catch (RuntimeException e) {
                first.addSuppressed(e);
              }
            },
            "close");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(GRACE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes over what was changed in the workspace; what is wrong in it changes nothing. */
  private void reload(Application application) {
    try {
      Workspace changed = workspace.read(overrides(), sources);
      workspace.connectors().check(changed);
      application.apply(changed);
      System.out.println("periscope: the workspace was changed; the change is taken over");
    } catch (ProblemsException e) {
      e.problems().forEach(System.err::println);
      System.err.println("periscope: the workspace was changed; as it is, it is not taken over");
    } catch (PeriscopeException e) {
      System.err.println("periscope: the change is not taken over: " + e.getMessage());
    }
  }

  private void loop(Application application, CountDownLatch stop) {
    Pipeline pipeline = application.pipeline();
    StatusLine line = new StatusLine(System.out, System.console() != null);
    WorkspaceWatch watch = new WorkspaceWatch(workspace.root());
    try {
      while (!stop.await(200, TimeUnit.MILLISECONDS)) {
        raise(application.failure());
        if (watch.changed()) {
          reload(application);
        }
        if (untilIdle && pipeline.idle() && !application.works()) {
          pipeline.archiveAll();
          line.last(pipeline.status());
          return;
        }
        line.show(pipeline::status);
      }
      line.last(pipeline.status());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void raise(Optional<PeriscopeException> failure) {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The virtual machine is stopping: it is the hook that waits for us.
    }
  }
}
