package io.periscope.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.periscope.core.serving.BatchReport;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.VerifyReport;
import java.util.Optional;

/** Health, status, batch and verification. */
final class ControlApi {
  private final Operations operations;
  private final Names names;

  ControlApi(Operations operations) {
    this.operations = operations;
    this.names = new Names(operations);
  }

  void register(RoutesConfig routes) {
    routes.get("/health", this::health);
    routes.get("/api/status", this::status);
    routes.post("/api/batch", this::batch);
    routes.post("/api/verify", this::verify);
  }

  /**
   * Whether answers can be had. While it starts or stops they cannot be relied on: 503. A stream
   * that stands still takes no answer away, so that is told, but as 200.
   */
  private void health(Context ctx) {
    String state = operations.status().state();
    boolean ready = !state.equals("starting") && !state.equals("stopping");
    boolean sound = ready && !state.equals("failed");
    ctx.status(ready ? 200 : 503);
    Json.answer(ctx, Json.object().put("status", sound ? "ok" : state));
  }

  private void status(Context ctx) {
    Parameters.only(ctx);
    Json.answer(ctx, StatusJson.of(operations.status()));
  }

  /** The view that is asked for; empty for all. */
  private Optional<String> view(Body body) {
    return body.text("view").map(name -> names.view(name).name());
  }

  private void batch(Context ctx) {
    Parameters.only(ctx);
    Body body = Body.read(ctx, "full", "view");
    BatchReport report = operations.batch(body.flag("full"), view(body));
    ObjectNode json = Json.object();
    json.put("full", report.full());
    json.put("took", Json.seconds(report.took()));
    ArrayNode versions = json.putArray("versions");
    report
        .versions()
        .forEach(
            version -> {
              ObjectNode node = versions.addObject();
              node.put("view", version.view());
              node.put("version", version.version());
              node.put("through_segment", version.throughSegment());
              node.set("coverage", Json.coverage(version.coverage()));
              node.put("computed_at", version.computedAt().toString());
              node.put("rows", version.rows());
            });
    Json.answer(ctx, json);
  }

  private void verify(Context ctx) {
    Parameters.only(ctx);
    Body body = Body.read(ctx, "view", "at");
    VerifyReport report = operations.verify(view(body), body.coverage("at"));
    ObjectNode json = Json.object();
    json.put("passed", report.passed());
    ArrayNode differences = json.putArray("differences");
    report
        .differences()
        .forEach(
            difference -> {
              ObjectNode node = differences.addObject();
              node.put("view", difference.view());
              node.put("expected", difference.expected());
              node.put("missing", difference.missing());
              node.put("extra", difference.extra());
              node.put("different", difference.different());
              ArrayNode samples = node.putArray("samples");
              difference.samples().forEach(samples::add);
            });
    ArrayNode conservation = json.putArray("conservation");
    report
        .conservation()
        .forEach(
            each -> {
              ObjectNode node = conservation.addObject();
              node.put("stream", each.stream());
              node.set("coverage", Json.coverage(each.coverage()));
              node.put("read", each.read());
              node.put("accepted", each.accepted());
              node.put("quarantined", each.quarantined());
              node.put("in_log", each.inLog());
              node.put("master_rows", each.masterRows());
              node.put("holds", each.holds());
            });
    Json.answer(ctx, json);
  }
}
