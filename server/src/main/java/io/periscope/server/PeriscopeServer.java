package io.periscope.server;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.metrics.Meters;
import io.periscope.api.model.Settings;
import io.periscope.api.registry.JsonWriters;
import io.periscope.api.registry.SubjectRegistry;
import io.periscope.core.serving.Operations;
import java.time.Duration;
import java.util.Optional;

/** Serves the page, the API and live updates. */
public final class PeriscopeServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Javalin http;
  private final LiveApi live;
  private final String host;

  /**
   * Where schemas are known.
   *
   * @param own the registry that is served, too, if it is not one outside
   */
  public record Schemas(JsonWriters writers, Optional<SubjectRegistry> own) {}

  private PeriscopeServer(Javalin http, LiveApi live, String host) {
    this.http = http;
    this.live = live;
    this.host = host;
  }

  /**
   * Starts to listen.
   *
   * @throws PeriscopeException (RESOURCE) when the port is taken
   */
  public static PeriscopeServer start(Operations operations, Settings.Http settings) {
    return start(operations, Optional.empty(), settings);
  }

  /**
   * The same.
   *
   * @param schemas of events that are sent as Avro, if there can be such
   */
  public static PeriscopeServer start(
      Operations operations, Optional<Schemas> schemas, Settings.Http settings) {
    return start(operations, schemas, settings, Meters.none());
  }

  /**
   * The same.
   *
   * @param meters told of the requests, and scraped at {@code /metrics}
   */
  public static PeriscopeServer start(
      Operations operations, Optional<Schemas> schemas, Settings.Http settings, Meters meters) {
    return start(new LiveApi(operations, PATIENCE), operations, schemas, settings, meters);
  }

  /** The same with live updates from outside, so that a test can watch them. */
  static PeriscopeServer start(LiveApi live, Operations operations, Settings.Http settings) {
    return start(live, operations, Optional.empty(), settings, Meters.none());
  }

  private static PeriscopeServer start(
      LiveApi live,
      Operations operations,
      Optional<Schemas> schemas,
      Settings.Http settings,
      Meters meters) {
    String host = settings.host();
    int port = settings.port();
    Javalin http =
        Javalin.create(
            config -> {
              new Requests(meters).register(config);
              configure(config, operations, live, settings);
              new KafkaRestApi(operations, schemas.map(Schemas::writers)).register(config.routes);
              schemas
                  .flatMap(Schemas::own)
                  .ifPresent(registry -> new RegistryApi(registry).register(config.routes));
            });
    try {
      http.start(host, port);
    } catch (JavalinBindException e) {
      live.close();
      http.stop();
      throw PeriscopeException.resource(
          "port %d on %s is taken; stop what uses it, or choose another with --port"
              .formatted(port, host),
          e);
    }
    return new PeriscopeServer(http, live, host);
  }

  private static void configure(
      JavalinConfig config, Operations operations, LiveApi live, Settings.Http settings) {
    config.startup.showJavalinBanner = false;
    config.http.maxRequestSize = settings.maxBody();
    new Guard(settings.host()).register(config.routes);
    new Errors().register(config.routes);
    new ViewsApi(operations).register(config.routes);
    new StreamsApi(operations).register(config.routes);
    new ControlApi(operations).register(config.routes);
    new ModelsApi(operations).register(config.routes);
    new AlertsApi(operations).register(config.routes);
    new JobsApi(operations).register(config.routes);
    live.register(config.routes);
    Page.register(config);
  }

  public int port() {
    return http.port();
  }

  /** Such as {@code http://127.0.0.1:8080}. */
  public String url() {
    // All interfaces is an address to listen on, not one to ask.
    String reachable = Guard.WILDCARDS.contains(host) ? "127.0.0.1" : host;
    return "http://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port();
  }

  @Override
  public void close() {
    live.close();
    http.stop();
  }
}
