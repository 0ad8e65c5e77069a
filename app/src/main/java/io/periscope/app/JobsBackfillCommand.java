package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a run of a job for each interval of the past that begins in a range, in order.",
      "An interval that has a run, by the clock or by another backfill, does not get a second one."
    },
    footer = {
      "",
      "Examples:",
      "  periscope jobs backfill examples/fares nightly --from 2020-04-01 --to 2020-07-01",
      "  periscope jobs backfill . monthly --from 2020-04-01 --to 2020-07-01 --every 1mo --wait",
      "  periscope jobs backfill . monthly --from 2020-04-01 --to 2020-05-01 --again"
    })
final class JobsBackfillCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Parameters(index = "1", paramLabel = "JOB", description = "Which job.")
  private String job = "";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description = "A day, or a time in UTC; included.")
  private String from = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TIME",
      description = "A day, or a time in UTC; not included.")
  private String to = "";

  @Option(
      names = "--every",
      paramLabel = "D",
      description =
          "How long an interval is: 1h, 1d, 1w, 1mo … Default: by the job's cron or every.")
  private Optional<String> every = Optional.empty();

  @Option(names = "--again", description = "Also for intervals that have a run.")
  private boolean again;

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "A parameter of all runs.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(names = "--wait", description = "Wait until all have ended.")
  private boolean wait;

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("from", from);
      body.put("to", to);
      every.ifPresent(text -> body.put("every", text));
      body.put("again", again);
      body.put("parameters", parameters);
      JsonNode answer = session.client().post("/api/jobs/" + job + "/backfill", body);
      ArrayNode made = Client.JSON.createArrayNode();
      int exit = 0;
      for (JsonNode run : answer.get("made")) {
        JsonNode now = wait || session.isOwn() ? JobRuns.await(session, run) : run;
        exit = Math.max(exit, JobRuns.exit(now));
        made.add(now);
      }
      for (JsonNode run : answer.get("there")) {
        System.err.printf(
            "%s to %s has run %d already, which is %s; --again makes another%n",
            run.get("from").asText(),
            run.get("to").asText(),
            run.get("id").asLong(),
            run.get("state").asText());
      }
      if (!made.isEmpty()) {
        JobRuns.print(made, format);
      }
      return exit;
    }
  }
}
