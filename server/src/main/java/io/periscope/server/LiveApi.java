package io.periscope.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.periscope.core.Periodic;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.ViewInfo;
import io.periscope.core.serving.ViewRequest;
import java.time.Duration;
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
 * once for all clients. Each client has a place for the one status that it is to be told next and
 * is written to by a thread of its own, so that one which does not read holds up nobody; when it
 * goes on not reading, it is dropped.
 */
final class LiveApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveApi.class);
  private static final long TICK_MILLIS = 500;
  private static final int QUIET_TICKS = 10;

  private final Operations operations;
  private final Duration patience;
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(LiveApi::thread);
  private final ExecutorService senders = Executors.newCachedThreadPool(LiveApi::thread);
  private final Names names;
  private Optional<Status> told = Optional.empty();
  private int quiet;

  /**
   * @param patience how long one event may take to be written before its client is dropped
   */
  LiveApi(Operations operations, Duration patience) {
    this.operations = operations;
    this.patience = patience;
    this.names = new Names(operations);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "live");
    thread.setDaemon(true);
    return thread;
  }

  void register(RoutesConfig routes) {
    // Not RoutesConfig.sse: that answers nothing to a client which does not say that it accepts
    // event streams, such as curl.
    routes.get("/api/live", this::subscribe);
    var unused =
        timer.scheduleWithFixedDelay(
            new Periodic("the update of live pages", this::tick),
            TICK_MILLIS,
            TICK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void subscribe(Context ctx) {
    // All that can be refused is, while there still is a status to refuse it with.
    Optional<ViewInfo> view = Parameters.text(ctx, "view").map(names::view);
    ViewRequest request = ViewRequests.read(ctx, ViewRequests.LIVE, view);
    Status status = operations.status();
    ctx.contentType("text/event-stream; charset=utf-8");
    ctx.header("Cache-Control", "no-cache");
    ctx.header("X-Accel-Buffering", "no");
    SseClient client = new SseClient(ctx);
    client.keepAlive();
    Subscriber subscriber =
        new Subscriber(client, view.map(ViewInfo::name), request, operations, senders);
    client.onClose(() -> subscribers.remove(subscriber));
    subscribers.add(subscriber);
    subscriber.tell(status);
  }

  private void tick() {
    subscribers.removeIf(Subscriber::gone);
    subscribers.stream().filter(each -> each.stuckFor(patience)).forEach(this::drop);
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
  }

  /** Ends a client that does not read; on another thread, for ending may wait for its writer. */
  private void drop(Subscriber subscriber) {
    subscribers.remove(subscriber);
    LOG.info("a client of live updates has not read for {} s and is dropped", patience.toSeconds());
    senders.execute(subscriber::close);
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
