package io.periscope.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.ViewRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live updates: an event {@code status} whenever something changed, at most twice a second and at
 * least every five seconds; and {@code view} with the rows of the view that a client asked for,
 * whenever its coverage or batch version changed, at most once a second. The status is asked for
 * once for all clients; each client is written to by a thread of its own, so that one which does
 * not read holds up nobody.
 */
final class LiveApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveApi.class);
  private static final long TICK_MILLIS = 500;
  private static final int QUIET_TICKS = 10;

  private final Operations operations;
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(LiveApi::thread);
  private final ExecutorService senders = Executors.newCachedThreadPool(LiveApi::thread);
  private final Names names;
  private Optional<Status> told = Optional.empty();
  private int quiet;

  LiveApi(Operations operations) {
    this.operations = operations;
    this.names = new Names(operations);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "live");
    thread.setDaemon(true);
    return thread;
  }

  void register(RoutesConfig routes) {
    routes.before("/api/live", this::check);
    routes.sse("/api/live", this::subscribe);
    var unused =
        timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Refuses a bad request while it can still be refused: before the stream begins. */
  private void check(Context ctx) {
    Optional.ofNullable(ctx.queryParam("view")).ifPresent(names::view);
    var unused = ViewRequests.read(ctx, ViewRequests.LIVE);
  }

  private void subscribe(SseClient client) {
    client.keepAlive();
    Optional<String> view = Optional.ofNullable(client.ctx().queryParam("view"));
    ViewRequest request = ViewRequests.read(client.ctx(), ViewRequests.LIVE);
    Subscriber subscriber = new Subscriber(client, view, request, operations, senders);
    subscribers.add(subscriber);
    client.onClose(() -> subscribers.remove(subscriber));
    subscriber.tell(operations.status());
  }

  private void tick() {
    try {
      subscribers.removeIf(Subscriber::gone);
      if (subscribers.isEmpty()) {
        return;
      }
      Status status = operations.status();
      boolean changed = told.map(before -> StatusJson.differ(before, status)).orElse(true);
      quiet = changed ? 0 : quiet + 1;
      // Once more after the last change: the view may have been held back to once a second.
      if (changed || quiet <= 2 || quiet % QUIET_TICKS == 0) {
        told = Optional.of(status);
        subscribers.forEach(subscriber -> subscriber.tell(status));
      }
    } catch (RuntimeException e) {
      LOG.warn("live updates failed and will be tried again: {}", e.getMessage(), e);
    }
  }

  /** How many clients are listening. */
  int clients() {
    return subscribers.size();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    senders.shutdownNow();
    subscribers.forEach(Subscriber::close);
  }
}
