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
    String hostAndPort = Optional.ofNullable(ctx.header("Host")).orElse("localhost");
    String asked = name(hostAndPort);
    if (!isOurs(asked)) {
      throw new ForbiddenResponse(
          "the host '" + asked + "' is not this server's; ask it as localhost or as " + host);
    }
    Optional<String> origin = Optional.ofNullable(ctx.header("Origin"));
    if (origin.isPresent() && !isOwnPage(origin.get(), hostAndPort)) {
      throw new ForbiddenResponse("requests from pages of " + origin.get() + " are refused");
    }
    ctx.header(
        "Content-Security-Policy",
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
            + " frame-ancestors 'none'");
    ctx.header("X-Content-Type-Options", "nosniff");
  }

  private boolean isOurs(String name) {
    // Listening on all interfaces: an address cannot be rebound, a name can.
    return LOCAL.contains(name)
        || name.equals(host.toLowerCase(Locale.ROOT))
        || name.equals("[" + host.toLowerCase(Locale.ROOT) + "]")
        || (WILDCARDS.contains(host) && ADDRESS.matcher(name).matches());
  }

  /**
   * Whether the page was served under the very name and port that is asked now: what else listens
   * on this machine is another's page, too.
   */
  private static boolean isOwnPage(String origin, String hostAndPort) {
    try {
      URI uri = URI.create(origin);
      int usual = "https".equals(uri.getScheme()) ? 443 : 80;
      int port = uri.getPort() < 0 ? usual : uri.getPort();
      String name = Optional.ofNullable(uri.getHost()).orElse("").toLowerCase(Locale.ROOT);
      return name.equals(name(hostAndPort)) && port == port(hostAndPort, usual);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String name(String hostAndPort) {
    int colon = colon(hostAndPort);
    return (colon < 0 ? hostAndPort : hostAndPort.substring(0, colon)).toLowerCase(Locale.ROOT);
  }

  /**
   * @throws NumberFormatException (an IllegalArgumentException) when the port is not a number
   */
  private static int port(String hostAndPort, int usual) {
    int colon = colon(hostAndPort);
    return colon < 0 ? usual : Integer.parseInt(hostAndPort.substring(colon + 1));
  }

  /** Where the port begins; -1 without one. */
  private static int colon(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return colon > hostAndPort.lastIndexOf(']') ? colon : -1;
  }
}
