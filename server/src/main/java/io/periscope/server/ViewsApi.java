package io.periscope.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.periscope.api.engine.Layer;
import io.periscope.api.error.PeriscopeException;
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
    ArrayNode views = Json.array();
    for (ViewInfo view : operations.views()) {
      ObjectNode node = views.addObject();
      node.put("name", view.name());
      node.put("description", view.description());
      node.put("stream", view.stream());
      ArrayNode tables = node.putArray("tables");
      view.tables().forEach(tables::add);
      node.set("columns", Json.columns(view.columns()));
      node.put("sql", view.sql());
    }
    Json.answer(ctx, views);
  }

  private void rows(Context ctx) {
    String name = names.view(ctx.pathParam("name"));
    ViewRequest request = ViewRequests.read(ctx, ViewRequests.ROWS);
    String format = Results.format(ViewRequests.format(ctx));
    Results.answer(ctx, operations.view(name, request), format);
  }

  private void query(Context ctx) {
    boolean plain = Optional.ofNullable(ctx.contentType()).orElse("").startsWith("text/plain");
    ObjectNode body =
        plain ? Json.object().put("sql", ctx.body()) : Json.body(ctx, "sql", "layer", "format");
    String sql = body.path("sql").asText("");
    if (sql.isBlank()) {
      throw PeriscopeException.user(
          "nothing to ask; expected {\"sql\": \"SELECT …\", \"layer\": \"merged\"}");
    }
    Optional<String> layerText =
        Optional.ofNullable(ctx.queryParam("layer"))
            .or(() -> Optional.of(body.path("layer").asText("merged")));
    Layer layer = ViewRequests.layer(layerText);
    String format = Results.format(body.path("format").asText(ViewRequests.format(ctx)));
    Results.answer(ctx, operations.query(sql, layer), format);
  }
}
