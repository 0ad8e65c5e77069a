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

  ControlApi(Operations operations) {
    this.operations = operations;
  }

  void register(RoutesConfig routes) {
    routes.get("/health", ctx -> Json.answer(ctx, Json.object().put("status", "ok")));
    routes.get("/api/status", ctx -> Json.answer(ctx, StatusJson.of(operations.status())));
    routes.post("/api/batch", this::batch);
    routes.post("/api/verify", this::verify);
  }

  private static Optional<String> view(ObjectNode body) {
    return body.hasNonNull("view") ? Optional.of(body.get("view").asText()) : Optional.empty();
  }

  private void batch(Context ctx) {
    ObjectNode body = Json.body(ctx, "full", "view");
    BatchReport report = operations.batch(body.path("full").asBoolean(false), view(body));
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
    VerifyReport report = operations.verify(view(Json.body(ctx, "view")));
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
