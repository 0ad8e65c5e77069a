package io.periscope.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.periscope.api.error.PeriscopeException;
import io.periscope.core.Catalog;
import io.periscope.core.lineage.LineageBuilder;
import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.LineageGraph.Direction;
import io.periscope.core.serving.Operations;
import io.periscope.server.docs.DocsExtras;
import io.periscope.server.docs.DocsSite;
import java.util.Optional;

/** The documentation of what runs, and its lineage. */
final class DocsApi {
  private static final String ROOT = "/docs/";

  private final Operations operations;
  private final DocsExtras extras;
  private volatile Optional<Known> known = Optional.empty();

  /** A lineage takes as long to make as compiling does, and changes only with what is declared. */
  private record Known(Catalog catalog, LineageGraph graph) {}

  DocsApi(Operations operations, DocsExtras extras) {
    this.operations = operations;
    this.extras = extras;
  }

  void register(RoutesConfig routes) {
    routes.get("/api/lineage", this::lineage);
    routes.get("/docs", this::home);
    routes.get(ROOT + "<path>", this::page);
  }

  private Known known() {
    Catalog now = operations.catalog();
    return known
        .filter(before -> before.catalog() == now)
        .orElseGet(
            () -> {
              Known made = new Known(now, LineageBuilder.of(now, extras.readers()));
              known = Optional.of(made);
              return made;
            });
  }

  private void lineage(Context ctx) {
    Parameters.only(ctx, "of", "direction");
    LineageGraph graph = known().graph();
    Optional<String> of = Parameters.text(ctx, "of");
    Optional<String> direction = Parameters.text(ctx, "direction");
    if (direction.isPresent() && of.isEmpty()) {
      throw PeriscopeException.user("direction is that of a column; say which one by 'of'");
    }
    LineageGraph part =
        of.map(text -> graph.of(graph.find(text), direction(direction))).orElse(graph);
    Json.answer(ctx, LineageJson.of(part));
  }

  private static Direction direction(Optional<String> text) {
    return switch (text.orElse("up")) {
      case "up" -> Direction.UP;
      case "down" -> Direction.DOWN;
      default ->
          throw PeriscopeException.user(
              "direction is up or down, not '%s'".formatted(text.orElse("")));
    };
  }

  /** Links are relative, so the address of the first page must end with a slash. */
  private void home(Context ctx) {
    if (ctx.path().endsWith("/")) {
      page(ctx);
    } else {
      ctx.redirect(ROOT);
    }
  }

  private void page(Context ctx) {
    String asked = ctx.path().substring(ROOT.length());
    String path = asked.isEmpty() ? "index.html" : asked;
    Known now = known();
    DocsSite site = new DocsSite(now.catalog(), extras, now.graph());
    Optional<byte[]> file = path.equals("404.html") ? Optional.empty() : site.file(path);
    ctx.header("Cache-Control", "no-cache");
    if (file.isPresent()) {
      ctx.contentType(type(path)).result(file.get());
    } else {
      ctx.status(404).contentType(type(".html")).result(site.notFound(ROOT));
    }
  }

  private static String type(String path) {
    String ending = path.substring(path.lastIndexOf('.') + 1);
    return switch (ending) {
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "text/html; charset=utf-8";
    };
  }
}
