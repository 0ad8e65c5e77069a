package io.periscope.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.sse.SseClient;
import io.periscope.api.error.PeriscopeException;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.ViewRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live updates: an event {@code status} whenever something changed, at most twice a second and at
 * least every five seconds; and {@code view} with the rows of the view that a client asked for,
 * whenever it covers more.
 */
final class LiveApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveApi.class);
  private static final long TICK_MILLIS = 500;
  private static final int QUIET_TICKS = 10;

  private final Operations operations;
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "live");
            thread.setDaemon(true);
            return thread;
          });
  private Optional<Status> told = Optional.empty();
  private int quiet;

  LiveApi(Operations operations) {
    this.operations = operations;
  }

  void register(RoutesConfig routes) {
    routes.sse("/api/live", this::subscribe);
    var unused =
        timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void subscribe(SseClient client) {
    client.keepAlive();
    Optional<String> view = Optional.ofNullable(client.ctx().queryParam("view"));
    Subscriber subscriber =
        new Subscriber(client, view, ViewRequests.read(client.ctx()), operations);
    client.onClose(() -> subscribers.remove(subscriber));
    subscriber.status(operations.status());
    subscriber.view();
    subscribers.add(subscriber);
  }

  private void tick() {
    try {
      if (subscribers.isEmpty()) {
        return;
      }
      Status status = operations.status();
      boolean changed = told.map(before -> StatusJson.differ(before, status)).orElse(true);
      quiet = changed ? 0 : quiet + 1;
      if (changed || quiet % QUIET_TICKS == 0) {
        told = Optional.of(status);
        subscribers.forEach(subscriber -> subscriber.status(status));
      }
      if (changed) {
        subscribers.forEach(Subscriber::view);
      }
    } catch (RuntimeException e) {
      LOG.warn("live updates failed and will be tried again: {}", e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    subscribers.forEach(subscriber -> subscriber.client.close());
  }

  /** One client and the view that it watches. */
  private static final class Subscriber {
    private final SseClient client;
    private final Optional<String> view;
    private final ViewRequest request;
    private final Operations operations;

    private Subscriber(
        SseClient client, Optional<String> view, ViewRequest request, Operations operations) {
      this.client = client;
      this.view = view;
      this.request = request;
      this.operations = operations;
    }

    private void status(Status status) {
      client.sendEvent("status", Json.text(StatusJson.of(status)));
    }

    private void view() {
      if (view.isEmpty()) {
        return;
      }
      try {
        client.sendEvent("view", Json.text(Results.json(operations.view(view.get(), request))));
      } catch (PeriscopeException e) {
        client.sendEvent("view_error", Json.text(Json.object().put("message", e.getMessage())));
      }
    }
  }
}
