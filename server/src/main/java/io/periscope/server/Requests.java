package io.periscope.server;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.periscope.api.metrics.Meters;
import io.periscope.core.metrics.Catalogue;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What concerns every request: it has an id, which stands in the log lines that it causes and in
 * its answer; and how long it took is measured.
 */
final class Requests {
  static final String HEADER = "X-Request-Id";

  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
  private static final String CONTEXT = "request";
  private static final String ATTRIBUTE = Requests.class.getName();

  /** What may stand in a log line and a header as it came. */
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,99}");

  private static final Set<HandlerType> METHODS =
      Set.of(
          HandlerType.GET,
          HandlerType.POST,
          HandlerType.PUT,
          HandlerType.DELETE,
          HandlerType.PATCH,
          HandlerType.HEAD,
          HandlerType.OPTIONS);

  /** Anything that no route has: what is asked for must not decide how many routes there are. */
  private static final String OTHER = "other";

  /** Lasts as long as its client listens. */
  private static final String LIVE = "/api/live";

  private final Meters meters;
  private final Supplier<String> ids;

  Requests(Meters meters) {
    this(meters, () -> UUID.randomUUID().toString());
  }

  /**
   * @param ids new ones
   */
  Requests(Meters meters, Supplier<String> ids) {
    this.meters = meters;
    this.ids = ids;
  }

  void register(JavalinConfig config) {
    config.routes.before(this::begin);
    config.requestLogger.http(this::end);
    config.routes.get(
        "/metrics",
        ctx -> {
          ctx.contentType(Meters.MEDIA_TYPE);
          ctx.result(meters.scrape());
        });
  }

  private void begin(Context ctx) {
    String id =
        Optional.ofNullable(ctx.header(HEADER))
            .filter(sent -> SANE.matcher(sent).matches())
            .orElseGet(ids);
    ctx.attribute(ATTRIBUTE, id);
    ctx.header(HEADER, id);
    MDC.put(CONTEXT, id);
  }

  private void end(Context ctx, Float millis) {
    try {
      String route =
          Optional.ofNullable(ctx.endpoints().matchedHttpEndpoint())
              .map(Requests::route)
              .orElse(OTHER);
      if (!route.equals(LIVE)) {
        meters.record(
            Catalogue.HTTP_SECONDS,
            millis / 1000.0,
            METHODS.contains(ctx.method()) ? ctx.method().name().toLowerCase(Locale.ROOT) : OTHER,
            route,
            Integer.toString(ctx.statusCode()));
      }
      LOG.debug("{} {} {} in {} ms", ctx.method(), ctx.path(), ctx.statusCode(), millis);
    } finally {
      MDC.remove(CONTEXT);
    }
  }

  private static String route(Endpoint endpoint) {
    return endpoint.path;
  }
}
