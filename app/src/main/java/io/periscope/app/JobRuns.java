package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the commands on runs of jobs have in common. */
final class JobRuns {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final List<String> UNDER_WAY = List.of("queued", "running");

  private JobRuns() {}

  /** Waits until a run has ended. */
  static JsonNode await(Session session, JsonNode run) {
    long id = run.get("id").asLong();
    return Progress.during(
        () -> "run %d of %s".formatted(id, run.get("job").asText()),
        () -> {
          JsonNode now = session.client().get("/api/runs/" + id);
          while (UNDER_WAY.contains(now.get("state").asText())) {
            LockSupport.parkNanos(LOOK_NANOS);
            now = session.client().get("/api/runs/" + id);
          }
          return now;
        });
  }

  /** 0 if it has succeeded, or has not ended yet. */
  static int exit(JsonNode run) {
    String state = run.get("state").asText();
    return state.equals("succeeded") || UNDER_WAY.contains(state) ? 0 : Main.FAILURE;
  }

  static void print(JsonNode runs, Format format) {
    if (format == Format.json) {
      System.out.println(runs.toPrettyString());
    } else if (runs.isEmpty()) {
      System.err.println("there is no run");
    } else {
      ArrayNode rows = Client.JSON.createArrayNode();
      runs.forEach(run -> rows.add(row(run)));
      Table.of(rows).print(format, System.out);
    }
  }

  private static ObjectNode row(JsonNode run) {
    ObjectNode row = Client.JSON.createObjectNode();
    row.put("run", run.get("id").asLong());
    row.put("job", run.get("job").asText());
    row.put("state", run.get("state").asText());
    row.put("trigger", run.get("trigger").asText());
    row.put("from", run.path("from").asText(""));
    row.put("to", run.path("to").asText(""));
    row.put("created_at", run.get("created_at").asText());
    row.put("seconds", run.path("duration").asText(""));
    row.put("reason", run.get("reason").asText());
    return row;
  }

  /** A run with its steps, for people. */
  static void printOne(JsonNode run) {
    System.out.printf(
        "run %d of %s, by %s: %s%s%n",
        run.get("id").asLong(),
        run.get("job").asText(),
        run.get("trigger").asText(),
        run.get("state").asText(),
        because(run));
    if (!run.get("parameters").isEmpty()) {
      System.out.println("  parameters " + run.get("parameters"));
    }
    if (run.hasNonNull("from")) {
      System.out.printf("  from %s to %s%n", run.get("from").asText(), run.get("to").asText());
    }
    int width = 1;
    for (JsonNode step : run.get("steps")) {
      width = Math.max(width, step.get("name").asText().length());
    }
    for (JsonNode step : run.get("steps")) {
      System.out.printf(
          "  %-" + width + "s  %s%s%s%s%n",
          step.get("name").asText(),
          step.get("state").asText(),
          step.hasNonNull("duration") ? " in " + step.get("duration").asText() + " s" : "",
          step.get("attempts").asInt() > 1 ? ", attempt " + step.get("attempts").asInt() : "",
          because(step));
    }
  }

  private static String because(JsonNode node) {
    String reason = node.get("reason").asText();
    return reason.isEmpty() ? "" : ": " + reason;
  }
}
