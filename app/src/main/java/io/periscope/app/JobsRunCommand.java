package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a run of a job.",
      "Without a program that runs on the workspace it is done by this command, which waits for it."
    },
    footer = {
      "",
      "Examples:",
      "  periscope jobs run examples/fares monthly -p file=inbox/2020-04.parquet",
      "  periscope jobs run examples/fares nightly --wait       exit code 0 if it succeeds, else 3",
      "  periscope jobs run . nightly --key 2026-11-22          one run, however often it is asked"
    })
final class JobsRunCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Parameters(index = "1", paramLabel = "JOB", description = "Which job.")
  private String job = "";

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "A parameter of the run.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(names = "--key", paramLabel = "KEY", description = "The same key again is the same run.")
  private Optional<String> key = Optional.empty();

  @Option(names = "--wait", description = "Wait until it has ended.")
  private boolean wait;

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      Map<String, String> headers = new LinkedHashMap<>();
      key.ifPresent(text -> headers.put("Idempotency-Key", text));
      JsonNode run =
          session
              .client()
              .post("/api/jobs/" + job + "/runs", Map.of("parameters", parameters), headers);
      if (wait || session.isOwn()) {
        run = JobRuns.await(session, run);
      }
      if (format == Format.table) {
        JobRuns.printOne(run);
      } else {
        JobRuns.print(format == Format.json ? run : Client.JSON.createArrayNode().add(run), format);
      }
      return JobRuns.exit(run);
    }
  }
}
