package io.periscope.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps other sites' pages out: a browser that was led here by a name which only points to this
 * machine (DNS rebinding), or a form of another site (cross-site request forgery), is refused.
 */
final class Guard {
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  private final String host;

  Guard(String host) {
    this.host = host;
  }

  void register(RoutesConfig routes) {
    routes.before(this::check);
  }

  private void check(Context ctx) {
    Optional<String> asked = Optional.ofNullable(ctx.header("Host"));
    if (asked.isPresent() && !isOurs(name(asked.get()))) {
      throw new ForbiddenResponse(
          "the host '" + asked.get() + "' is not this server's; ask it as " + host);
    }
    Optional<String> origin = Optional.ofNullable(ctx.header("Origin"));
    if (origin.isPresent() && !isOurs(originHost(origin.get()))) {
      throw new ForbiddenResponse("requests from pages of " + origin.get() + " are refused");
    }
    ctx.header(
        "Content-Security-Policy",
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'");
    ctx.header("X-Content-Type-Options", "nosniff");
  }

  private boolean isOurs(String name) {
    // Bound to all interfaces on purpose: then every name of this machine is right.
    return LOCAL.contains(name) || name.equals(host) || host.equals("0.0.0.0");
  }

  private static String name(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return colon > hostAndPort.lastIndexOf(']') ? hostAndPort.substring(0, colon) : hostAndPort;
  }

  private static String originHost(String origin) {
    try {
      return Optional.ofNullable(URI.create(origin).getHost()).orElse("");
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
