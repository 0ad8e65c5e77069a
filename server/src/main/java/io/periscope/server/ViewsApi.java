package io.periscope.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.periscope.api.engine.Layer;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Scorer;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.ViewInfo;
import io.periscope.core.serving.ViewRequest;
import java.util.Optional;

/** Views and queries. */
final class ViewsApi {
  private final Operations operations;
  private final Names names;

  ViewsApi(Operations operations) {
    this.operations = operations;
    this.names = new Names(operations);
  }

  void register(RoutesConfig routes) {
    routes.get("/api/views", this::list);
    routes.get("/api/views/{name}", this::rows);
    routes.post("/api/query", this::query);
  }

  private void list(Context ctx) {
    Parameters.only(ctx);
    ArrayNode views = Json.array();
    for (ViewInfo view : operations.views()) {
      ObjectNode node = views.addObject();
      node.put("name", view.name());
      node.put("description", view.description());
      node.put("stream", view.stream());
      ArrayNode tables = node.putArray("tables");
      view.tables().forEach(tables::add);
      node.set("columns", Json.columns(view.columns()));
      view.groups().forEach(node.putArray("groups")::add);
      node.put("sql", view.sql());
      view.scoring()
          .ifPresent(
              scoring -> {
                ObjectNode json = node.putObject("scoring").put("model", scoring.model().model());
                Optional<Object> version = scoring.scorer().map(Scorer::version);
                json.set("version", Json.value(version));
              });
    }
    Json.answer(ctx, views);
  }

  private void rows(Context ctx) {
    ViewInfo view = names.view(ctx.pathParam("name"));
    ViewRequest request = ViewRequests.read(ctx, ViewRequests.ROWS, Optional.of(view));
    String format = Results.format(Parameters.text(ctx, "format"));
    Results.answer(ctx, operations.view(view.name(), request), format);
  }

  private void query(Context ctx) {
    Parameters.only(ctx, "layer", "format");
    Optional<String> sql = Optional.of(ctx.body());
    Optional<String> layerText = Parameters.text(ctx, "layer");
    Optional<String> formatText = Parameters.text(ctx, "format");
    if (!Optional.ofNullable(ctx.contentType()).orElse("").startsWith("text/plain")) {
      Body body = Body.read(ctx, "sql", "layer", "format");
      sql = body.text("sql");
      layerText = body.text("layer").or(() -> Parameters.text(ctx, "layer"));
      formatText = body.text("format").or(() -> Parameters.text(ctx, "format"));
    }
    if (sql.filter(text -> !text.isBlank()).isEmpty()) {
      throw PeriscopeException.user(
          "nothing to ask; expected {\"sql\": \"SELECT …\", \"layer\": \"merged\"}");
    }
    Layer layer = ViewRequests.layer(layerText);
    String format = Results.format(formatText);
    Results.answer(ctx, operations.query(sql.get(), layer), format);
  }
}
