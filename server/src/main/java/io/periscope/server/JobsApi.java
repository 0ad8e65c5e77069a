package io.periscope.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunStore.Inserted;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepRecord;
import io.periscope.api.job.TriggerDef;
import io.periscope.core.schedule.Backfill;
import io.periscope.core.schedule.JobInfo;
import io.periscope.core.serving.Operations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Jobs: how they stand, starting and cancelling runs, and what became of them. */
final class JobsApi {
  private static final int RUNS = 20;
  private static final int LIST = 50;
  private static final String BEARER = "Bearer ";

  private final Operations operations;
  private final Names names;

  JobsApi(Operations operations) {
    this.operations = operations;
    this.names = new Names(operations);
  }

  void register(RoutesConfig routes) {
    routes.get("/api/jobs", this::all);
    routes.get("/api/jobs/{job}", this::one);
    routes.get("/api/jobs/{job}/runs", this::runsOfOne);
    routes.post("/api/jobs/{job}/runs", this::start);
    routes.post("/api/jobs/{job}/backfill", this::backfill);
    routes.post("/api/jobs/{job}/hook", this::hook);
    routes.get("/api/jobs/{job}/runs/{run}", this::run);
    routes.post("/api/jobs/{job}/runs/{run}/cancel", this::cancel);
    routes.get("/api/runs", this::runs);
    routes.get("/api/runs/{run}", this::run);
    routes.post("/api/runs/{run}/cancel", this::cancel);
    routes.get("/api/runs/{run}/steps/{step}/log", this::log);
  }

  private void all(Context ctx) {
    Parameters.only(ctx);
    ArrayNode jobs = Json.array();
    operations.jobs().names().forEach(name -> jobs.add(json(operations.jobs().info(name, RUNS))));
    Json.answer(ctx, jobs);
  }

  private void one(Context ctx) {
    Parameters.only(ctx);
    Json.answer(ctx, json(operations.jobs().info(job(ctx), RUNS)));
  }

  private void runsOfOne(Context ctx) {
    answerRuns(ctx, Optional.of(job(ctx)));
  }

  private void runs(Context ctx) {
    answerRuns(ctx, Optional.empty());
  }

  private void answerRuns(Context ctx, Optional<String> job) {
    Parameters.only(ctx, "limit", "offset");
    ArrayNode runs = Json.array();
    operations
        .jobs()
        .runs(job, Parameters.number(ctx, "limit", LIST), Parameters.number(ctx, "offset", 0))
        .forEach(run -> runs.add(json(run)));
    Json.answer(ctx, runs);
  }

  private void start(Context ctx) {
    Parameters.only(ctx);
    Body body = Body.read(ctx, "parameters");
    answer(ctx, operations.jobs().start(job(ctx), body.texts("parameters"), key(ctx)));
  }

  private void hook(Context ctx) {
    Parameters.only(ctx, "token");
    Body body = Body.read(ctx, "parameters");
    String token =
        Optional.ofNullable(ctx.header("Authorization"))
            .filter(header -> header.startsWith(BEARER))
            .map(header -> header.substring(BEARER.length()))
            .or(() -> Parameters.text(ctx, "token"))
            .orElse("");
    answer(ctx, operations.jobs().hook(job(ctx), token, body.texts("parameters"), key(ctx)));
  }

  private static Optional<String> key(Context ctx) {
    return Optional.ofNullable(ctx.header("Idempotency-Key")).filter(key -> !key.isBlank());
  }

  /** 201 for a new run, 200 for one that was there. */
  private static void answer(Context ctx, Inserted inserted) {
    ctx.status(inserted.isNew() ? 201 : 200);
    ctx.header(
        "Location", "/api/jobs/%s/runs/%d".formatted(inserted.run().job(), inserted.run().id()));
    Json.answer(ctx, json(inserted.run()));
  }

  private void backfill(Context ctx) {
    Parameters.only(ctx);
    Body body = Body.read(ctx, "from", "to", "every", "again", "parameters");
    Backfill backfill =
        operations
            .jobs()
            .backfill(
                job(ctx),
                instant(body, "from"),
                instant(body, "to"),
                body.text("every"),
                body.flag("again"),
                body.texts("parameters"));
    ObjectNode json = Json.object();
    ArrayNode made = json.putArray("made");
    backfill.made().forEach(run -> made.add(json(run)));
    ArrayNode there = json.putArray("there");
    backfill.there().forEach(run -> there.add(json(run)));
    Json.answer(ctx, json);
  }

  private static Instant instant(Body body, String key) {
    String text =
        body.text(key).orElseThrow(() -> PeriscopeException.user("'%s' is missing".formatted(key)));
    try {
      return text.length() == "2020-04-01".length()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw PeriscopeException.user(
          "'%s' must be a day such as 2020-04-01, or a time such as 2020-04-01T00:00:00Z, not '%s'"
              .formatted(key, text));
    }
  }

  private void run(Context ctx) {
    Parameters.only(ctx);
    Json.answer(ctx, json(found(ctx)));
  }

  private void cancel(Context ctx) {
    Parameters.only(ctx);
    var unused = Body.read(ctx);
    Json.answer(ctx, json(operations.jobs().cancel(found(ctx).id())));
  }

  private void log(Context ctx) {
    Parameters.only(ctx);
    String text = operations.jobs().log(found(ctx).id(), ctx.pathParam("step"));
    ctx.contentType("text/plain; charset=utf-8");
    ctx.result(text);
  }

  /** The run that the path names; under a job, only one of it. */
  private RunRecord found(Context ctx) {
    String text = ctx.pathParam("run");
    Optional<String> job = Optional.ofNullable(ctx.pathParamMap().get("job"));
    if (!text.matches("\\d{1,18}")) {
      throw new NotFoundResponse("a run is known by its number, not '%s'".formatted(text));
    }
    try {
      RunRecord run = operations.jobs().run(Long.parseLong(text));
      if (job.isEmpty() || job.get().equals(run.job())) {
        return run;
      }
      throw new NotFoundResponse(
          "run %s is not of the job '%s' but of '%s'".formatted(text, job.get(), run.job()));
    } catch (PeriscopeException e) {
      if (e.fault() == PeriscopeException.Fault.USER) {
        throw new NotFoundResponse(e.getMessage());
      }
      throw e;
    }
  }

  private String job(Context ctx) {
    return names.job(ctx.pathParam("job"));
  }

  private static ObjectNode json(JobInfo job) {
    JobDef declared = job.definition();
    ObjectNode json = Json.object();
    json.put("name", declared.name());
    json.put("description", declared.description());
    ArrayNode triggers = json.putArray("triggers");
    declared.triggers().forEach(trigger -> triggers.add(text(trigger)));
    json.set("next_due", time(job.nextDue()));
    json.put("queued", job.queued());
    json.put("running", job.running());
    json.put("concurrency", declared.concurrency());
    json.set("problem", Json.value(job.problem().map(text -> text)));
    ObjectNode parameters = json.putObject("parameters");
    declared
        .parameters()
        .forEach(
            (name, parameter) -> {
              ObjectNode node = parameters.putObject(name);
              node.put("type", lower(parameter.type()));
              node.set("default", Json.value(parameter.otherwise().map(text -> text)));
              node.put("description", parameter.description());
            });
    ArrayNode steps = json.putArray("steps");
    for (StepDef step : declared.steps()) {
      ObjectNode node = steps.addObject();
      node.put("name", step.name());
      node.put("kind", step.action().kind());
      ArrayNode needs = node.putArray("needs");
      step.needs().forEach(needs::add);
    }
    ArrayNode runs = json.putArray("runs");
    job.last().forEach(run -> runs.add(json(run)));
    return json;
  }

  /** Without a webhook's token. */
  private static String text(TriggerDef trigger) {
    return trigger.id();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode json(RunRecord run) {
    ObjectNode json = Json.object();
    json.put("id", run.id());
    json.put("job", run.job());
    json.put("state", lower(run.state()));
    json.put("reason", run.reason());
    json.put("trigger", run.trigger());
    json.put("identity", run.identity());
    texts(json.putObject("parameters"), run.parameters());
    json.set("from", time(run.interval().map(interval -> interval.from())));
    json.set("to", time(run.interval().map(interval -> interval.to())));
    json.put("cancelled", run.cancelled());
    json.put("resumed", run.resumed());
    json.put("created_at", run.createdAt().toString());
    times(json, run.startedAt(), run.endedAt());
    ArrayNode steps = json.putArray("steps");
    for (StepRecord step : run.steps()) {
      ObjectNode node = steps.addObject();
      node.put("name", step.name());
      node.put("state", lower(step.state()));
      node.put("attempts", step.attempts());
      node.put("reason", step.reason());
      times(node, step.startedAt(), step.endedAt());
      texts(node.putObject("outputs"), step.outputs());
    }
    return json;
  }

  private static void times(ObjectNode json, Optional<Instant> start, Optional<Instant> end) {
    json.set("started_at", time(start));
    json.set("ended_at", time(end));
    json.set(
        "duration",
        Json.value(
            start.flatMap(
                from -> end.map(to -> (Object) Json.seconds(Duration.between(from, to))))));
  }

  private static com.fasterxml.jackson.databind.JsonNode time(Optional<Instant> time) {
    return time.<com.fasterxml.jackson.databind.JsonNode>map(
            at -> Json.value(Optional.of(at.toString())))
        .orElse(NullNode.instance);
  }

  private static void texts(ObjectNode json, Map<String, String> texts) {
    texts.forEach(json::put);
  }
}
