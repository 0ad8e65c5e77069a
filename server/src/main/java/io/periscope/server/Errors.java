package io.periscope.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.periscope.api.error.PeriscopeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failures as JSON: {@code {"error": {"message": …}}}, with the status that says whose fault it is.
 */
final class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  void register(RoutesConfig routes) {
    routes.exception(PeriscopeException.class, (e, ctx) -> known(e, ctx));
    routes.exception(
        HttpResponseException.class,
        (e, ctx) -> answer(ctx, e.getStatus(), String.valueOf(e.getMessage())));
    routes.exception(
        Exception.class,
        (e, ctx) -> {
          LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
          answer(ctx, 500, "a defect, please report it: " + e);
        });
    routes.error(
        404,
        ctx -> {
          if (ctx.path().startsWith("/api/") && ctx.result() == null) {
            answer(ctx, 404, "there is nothing at " + ctx.path());
          }
        });
  }

  private static void known(PeriscopeException e, Context ctx) {
    int status =
        switch (e.fault()) {
          case USER -> 400;
          case RESOURCE -> 503;
          case INTERNAL -> 500;
        };
    if (status == 500) {
      LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
    }
    answer(ctx, status, e.getMessage());
  }

  private static void answer(Context ctx, int status, String message) {
    ctx.status(status);
    Json.answer(ctx, Json.object().set("error", Json.object().put("message", message)));
  }
}
