package io.periscope.server;

import io.javalin.http.sse.SseClient;
import io.periscope.api.error.PeriscopeException;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.ViewRequest;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of live updates and the view that it watches. A slow one misses what it missed. */
final class Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
  private static final long VIEW_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(950);

  private final SseClient client;
  private final Optional<String> view;
  private final ViewRequest request;
  private final Operations operations;
  private final Executor senders;
  private final AtomicReference<Optional<Status>> next = new AtomicReference<>(Optional.empty());
  private final AtomicBoolean sending = new AtomicBoolean();
  private Optional<Status> shown = Optional.empty();
  private long shownAt;

  Subscriber(
      SseClient client,
      Optional<String> view,
      ViewRequest request,
      Operations operations,
      Executor senders) {
    this.client = client;
    this.view = view;
    this.request = request;
    this.operations = operations;
    this.senders = senders;
  }

  boolean gone() {
    return client.terminated();
  }

  void close() {
    client.close();
  }

  /** Sends the status, and the view when this status says that it is another; does not block. */
  void tell(Status status) {
    next.set(Optional.of(status));
    if (sending.compareAndSet(false, true)) {
      try {
        senders.execute(this::send);
      } catch (RejectedExecutionException e) {
        sending.set(false); // The server is being closed.
      }
    }
  }

  private void send() {
    try {
      Optional<Status> status = next.getAndSet(Optional.empty());
      if (status.isPresent() && !gone()) {
        client.sendEvent("status", Json.text(StatusJson.of(status.get())));
        if (view.isPresent() && viewIsDue(status.get())) {
          sendView(view.get());
          shown = status;
          shownAt = System.nanoTime();
        }
      }
    } catch (RuntimeException e) {
      LOG.debug("a client of live updates is gone", e);
    } finally {
      sending.set(false);
    }
  }

  private boolean viewIsDue(Status status) {
    return shown
        .map(
            before ->
                System.nanoTime() - shownAt >= VIEW_PAUSE_NANOS
                    && StatusJson.answersDiffer(before, status))
        .orElse(true);
  }

  private void sendView(String name) {
    try {
      client.sendEvent("view", Json.text(Results.json(operations.view(name, request))));
    } catch (PeriscopeException e) {
      client.sendEvent("view_error", Json.text(Json.object().put("message", e.getMessage())));
    }
  }
}
