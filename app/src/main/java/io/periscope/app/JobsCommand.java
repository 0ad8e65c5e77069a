package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description = "The jobs: when each is due, and how its last run went.",
    footer = {
      "",
      "Examples:",
      "  periscope jobs examples/fares",
      "  periscope jobs list examples/fares monthly",
      "  periscope jobs run examples/fares monthly -p file=inbox/2020-04.parquet --wait",
      "  periscope jobs show examples/fares 17",
      "  periscope jobs logs examples/fares 17 load",
      "  periscope jobs cancel examples/fares 17",
      "  periscope jobs backfill examples/fares nightly --from 2020-04-01 --to 2020-07-01"
    },
    subcommands = {
      JobsListCommand.class,
      JobsRunCommand.class,
      JobsShowCommand.class,
      JobsLogsCommand.class,
      JobsCancelCommand.class,
      JobsBackfillCommand.class
    })
final class JobsCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    JsonNode jobs;
    try (Session session = Session.open(options)) {
      jobs = session.client().get("/api/jobs");
    }
    if (format == Format.json) {
      System.out.println(jobs.toPrettyString());
      return 0;
    }
    ArrayNode rows = Client.JSON.createArrayNode();
    for (JsonNode job : jobs) {
      rows.add(row(job));
      if (job.hasNonNull("problem")) {
        System.err.println(job.get("name").asText() + ": " + job.get("problem").asText());
      }
    }
    if (rows.isEmpty()) {
      System.err.println("the workspace declares no job; add a file NAME.yaml to jobs/");
    } else {
      Table.of(rows).print(format, System.out);
    }
    return 0;
  }

  private static ObjectNode row(JsonNode job) {
    JsonNode last = job.get("runs").path(0);
    ObjectNode row = Client.JSON.createObjectNode();
    row.put("job", job.get("name").asText());
    StringBuilder triggers = new StringBuilder();
    job.get("triggers")
        .forEach(each -> triggers.append(triggers.isEmpty() ? "" : ", ").append(each.asText()));
    row.put("triggers", triggers.isEmpty() ? "by hand" : triggers.toString());
    row.put("next_due", job.path("next_due").asText(""));
    row.put("queued", job.get("queued").asInt());
    row.put("running", job.get("running").asInt());
    row.put("last_run", last.isMissingNode() ? "" : last.get("id").asText());
    row.put("state", last.path("state").asText(""));
    row.put("reason", last.path("reason").asText(""));
    return row;
  }
}
