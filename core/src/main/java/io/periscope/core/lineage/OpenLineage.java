package io.periscope.core.lineage;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Settings;
import io.periscope.api.plan.ViewPlan;
import io.periscope.api.source.Variables;
import io.periscope.core.Catalog;
import io.periscope.core.batch.BatchObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of batch versions as OpenLineage's events. A thread of its own makes them and sends them;
 * what waits for it is bounded, and what cannot be sent is lost: a batch neither waits nor fails.
 */
public final class OpenLineage implements BatchObserver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenLineage.class);
  private static final int MOST_WAITING = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Supplier<Catalog> catalog;
  private final String namespace;
  private final Target target;
  private final BlockingQueue<Told> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Thread thread = new Thread(this::run, "open-lineage");
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean closing;
  private boolean failing;
  private Optional<Known> known = Optional.empty();

  /** The lineage takes a while to make. */
  private record Known(Catalog catalog, LineageGraph graph) {}

  /** Where events go. */
  private interface Target {
    void send(String event) throws IOException, InterruptedException;
  }

  /**
   * What is to be told.
   *
   * @param rows of the version, if there is one
   * @param error why there is none
   */
  record Told(
      Type type,
      Instant at,
      UUID run,
      ViewPlan plan,
      Optional<Long> rows,
      Optional<String> error) {}

  /** The states of a run. */
  enum Type {
    START,
    COMPLETE,
    FAIL
  }

  private OpenLineage(String namespace, Supplier<Catalog> catalog, Target target) {
    this.namespace = namespace;
    this.catalog = catalog;
    this.target = target;
  }

  /**
   * Starts to tell.
   *
   * @param environment what <code>${NAME}</code> in the address stands for
   * @param catalog what is declared, with the lineage of it
   * @throws PeriscopeException (USER) when the environment lacks a variable
   */
  public static OpenLineage start(
      Settings.Lineage settings, Map<String, String> environment, Supplier<Catalog> catalog) {
    Target target =
        settings
            .url()
            .map(
                url ->
                    to(URI.create(Variables.fill("periscope.yaml: 'lineage'", url, environment))))
            .orElseGet(() -> to(settings.file().orElseThrow()));
    OpenLineage told = new OpenLineage(settings.namespace(), catalog, target);
    told.thread.setDaemon(true);
    told.thread.start();
    return told;
  }

  private static Target to(Path file) {
    return event ->
        Files.writeString(file, event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static Target to(URI address) {
    HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    return event -> {
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(address)
                  .timeout(PATIENCE)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(event))
                  .build(),
              BodyHandlers.discarding());
      if (answer.statusCode() / 100 != 2) {
        throw new IOException("answered " + answer.statusCode());
      }
    };
  }

  @Override
  public Run begin(ViewPlan plan) {
    UUID run = UUID.randomUUID();
    tell(new Told(Type.START, Instant.now(), run, plan, Optional.empty(), Optional.empty()));
    return new Run() {
      @Override
      public void done(BatchVersion version) {
        tell(
            new Told(
                Type.COMPLETE,
                Instant.now(),
                run,
                plan,
                Optional.of(version.rows()),
                Optional.empty()));
      }

      @Override
      public void failed(String why) {
        tell(new Told(Type.FAIL, Instant.now(), run, plan, Optional.empty(), Optional.of(why)));
      }
    };
  }

  private void tell(Told told) {
    if (!waiting.offer(told) && lost.getAndIncrement() == 0) {
      LOG.warn("lineage: {} events wait to be sent; further ones are lost", MOST_WAITING);
    }
  }

  private void run() {
    try {
      while (!closing || !waiting.isEmpty()) {
        Told next = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (next != null) {
          send(next);
        } else if (lost.get() > 0) {
          LOG.warn("lineage: {} events were lost", lost.getAndSet(0));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells in the log when it begins to fail, and not each time. */
  private void send(Told told) throws InterruptedException {
    try {
      target.send(OpenLineageJson.of(namespace, told, graph()).toString());
      failing = false;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        LOG.warn(
            "lineage: an event of view {} could not be sent: {}",
            told.plan().view(),
            String.valueOf(e));
      }
      failing = true;
    }
  }

  private LineageGraph graph() {
    Catalog now = catalog.get();
    Optional<LineageGraph> before = known.filter(each -> each.catalog() == now).map(Known::graph);
    if (before.isPresent()) {
      return before.get();
    }
    LineageGraph made = LineageBuilder.of(now, List.of());
    known = Optional.of(new Known(now, made));
    return made;
  }

  /** Sends what waits, for a few seconds at most. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(PATIENCE.toMillis());
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
