package io.periscope.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.periscope.api.error.PeriscopeException;
import io.periscope.core.schedule.WrongTokenException;
import io.periscope.core.serving.KeyBusyException;
import io.periscope.core.serving.KeyReusedException;
import io.periscope.core.serving.TooManyEventsException;
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
          if ((ctx.path().startsWith("/api/") || KafkaRestApi.isAsked(ctx))
              && ctx.result() == null) {
            answer(ctx, 404, "there is nothing at " + ctx.path());
          }
        });
  }

  private static void known(PeriscopeException e, Context ctx) {
    int status = status(e);
    if (e instanceof TooManyEventsException later) {
      // Whole seconds, at least one.
      long seconds = later.retryAfter().plusMillis(999).toSeconds();
      ctx.header("Retry-After", Long.toString(Math.max(1, seconds)));
    }
    if (status == 500) {
      LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
    }
    answer(ctx, status, e.getMessage());
  }

  private static int status(PeriscopeException e) {
    if (e instanceof KeyBusyException) {
      return 409;
    } else if (e instanceof KeyReusedException) {
      return 422;
    } else if (e instanceof TooManyEventsException) {
      return 429;
    } else if (e instanceof WrongTokenException) {
      return 403;
    }
    return switch (e.fault()) {
      case USER -> 400;
      case RESOURCE -> 503;
      case INTERNAL -> 500;
    };
  }

  private static void answer(Context ctx, int status, String message) {
    if (KafkaRestApi.isAsked(ctx)) {
      KafkaRestApi.fail(ctx, status, KafkaRestApi.code(status), message);
      return;
    }
    ctx.status(status);
    Json.answer(ctx, Json.object().set("error", Json.object().put("message", message)));
  }
}
