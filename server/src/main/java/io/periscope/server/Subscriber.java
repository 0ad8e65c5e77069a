package io.periscope.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.sse.SseClient;
import io.periscope.api.error.PeriscopeException;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.ViewRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
  private volatile OptionalLong writingSince = OptionalLong.empty();
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

  /**
   * Whether one event has been on its way for so long. The time to answer its view does not count:
   * that is ours.
   */
  boolean stuckFor(Duration patience) {
    OptionalLong since = writingSince;
    return since.isPresent() && System.nanoTime() - since.getAsLong() > patience.toNanos();
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
    do {
      try {
        next.getAndSet(Optional.empty()).filter(status -> !gone()).ifPresent(this::show);
      } catch (RuntimeException e) {
        LOG.debug("a client of live updates is gone", e);
      } finally {
        sending.set(false);
      }
      // One that came while the last was being sent.
    } while (Objects.requireNonNull(next.get()).isPresent() && sending.compareAndSet(false, true));
  }

  private void show(Status status) {
    write("status", StatusJson.of(status));
    if (view.isPresent() && viewIsDue(status)) {
      sendView(view.get());
      shown = Optional.of(status);
      shownAt = System.nanoTime();
    }
  }

  private void write(String event, ObjectNode json) {
    String text = Json.text(json);
    writingSince = OptionalLong.of(System.nanoTime());
    try {
      client.sendEvent(event, text);
    } finally {
      writingSince = OptionalLong.empty();
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
    ObjectNode answer;
    try {
      answer = Results.json(operations.view(name, request));
    } catch (PeriscopeException e) {
      write("view_error", Json.object().put("message", e.getMessage()));
      return;
    }
    write("view", answer);
  }
}
