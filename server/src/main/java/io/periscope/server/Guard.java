package io.periscope.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps other sites' pages out: a browser that was led here by a name which only points to this
 * machine (DNS rebinding), or a form of another site (cross-site request forgery), is refused.
 */
final class Guard {
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Addresses that stand for all interfaces. */
  static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");

  private static final Pattern ADDRESS = Pattern.compile("\\d+(\\.\\d+){3}|\\[[0-9a-f:.]+]");

  private final String host;

  Guard(String host) {
    this.host = host;
  }

  void register(RoutesConfig routes) {
    routes.before(this::check);
  }

  private void check(Context ctx) {
    String asked = name(Optional.ofNullable(ctx.header("Host")).orElse("localhost"));
    if (!isOurs(asked)) {
      throw new ForbiddenResponse(
          "the host '" + asked + "' is not this server's; ask it as localhost or as " + host);
    }
    Optional<String> origin = Optional.ofNullable(ctx.header("Origin"));
    if (origin.isPresent() && !isOwnPage(originHost(origin.get()), asked)) {
      throw new ForbiddenResponse("requests from pages of " + origin.get() + " are refused");
    }
    ctx.header(
        "Content-Security-Policy",
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    ctx.header("X-Content-Type-Options", "nosniff");
  }

  private boolean isOurs(String name) {
    // Listening on all interfaces: an address cannot be rebound, a name can.
    return LOCAL.contains(name)
        || name.equals(host.toLowerCase(Locale.ROOT))
        || name.equals("[" + host.toLowerCase(Locale.ROOT) + "]")
        || (WILDCARDS.contains(host) && ADDRESS.matcher(name).matches());
  }

  private static boolean isOwnPage(String origin, String asked) {
    return origin.equals(asked) || (LOCAL.contains(origin) && LOCAL.contains(asked));
  }

  private static String name(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    boolean port = colon > hostAndPort.lastIndexOf(']');
    return (port ? hostAndPort.substring(0, colon) : hostAndPort).toLowerCase(Locale.ROOT);
  }

  private static String originHost(String origin) {
    try {
      return Optional.ofNullable(URI.create(origin).getHost()).orElse("").toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
