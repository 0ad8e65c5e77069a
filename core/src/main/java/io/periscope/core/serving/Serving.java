package io.periscope.core.serving;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.engine.Answer;
import io.periscope.api.engine.Layer;
import io.periscope.api.engine.Query;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewNotServedException;
import io.periscope.api.engine.ViewState;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.Field;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.Catalog;
import io.periscope.core.serving.ViewRequest.Filter;
import io.periscope.core.serving.ViewRequest.Order;
import io.periscope.sql.CompiledQuery;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Answers questions over the declared views. Each answer is read at one instant of the store, and
 * says what it covers; nothing here computes what a view means.
 */
public final class Serving {
  private static final long SWAP_NANOS = 2_000_000_000L;

  private final StateStore store;
  private final Function<String, Coverage> logEnd;
  private final Clock clock;
  private final BiConsumer<Layer, Duration> answered;
  private volatile Declared declared;

  /** What can be asked, and the questions that were compiled against that. */
  private record Declared(Catalog catalog, CompiledQueries queries) {
    Declared(Catalog catalog) {
      this(catalog, new CompiledQueries(catalog));
    }
  }

  /**
   * @param logEnd the end of a stream's log as last seen; {@link Coverage#NOTHING} when unknown
   * @param answered is told how long the store took for each answer
   */
  public Serving(
      Catalog catalog,
      StateStore store,
      Function<String, Coverage> logEnd,
      Clock clock,
      BiConsumer<Layer, Duration> answered) {
    this.answered = answered;
    this.declared = new Declared(catalog);
    this.store = store;
    this.logEnd = logEnd;
    this.clock = clock;
  }

  /** What questions are about now. */
  public Catalog catalog() {
    return declared.catalog();
  }

  /** From now on questions are about this catalog. */
  public void declare(Catalog catalog) {
    declared = new Declared(catalog);
  }

  /** The declared views, in name order. */
  public List<ViewInfo> views() {
    Catalog catalog = declared.catalog();
    return catalog.workspace().views().stream()
        .map(
            view -> {
              ViewPlan plan = catalog.plan(view.name());
              return new ViewInfo(
                  view.name(),
                  view.description(),
                  plan.stream(),
                  plan.tables(),
                  plan.output(),
                  plan.groups(),
                  view.sql(),
                  plan.scoring());
            })
        .sorted(Comparator.comparing(ViewInfo::name))
        .toList();
  }

  /** The columns that tell a view's rows apart; see {@link ViewInfo}. */
  public List<String> groups(String view) {
    return declared.catalog().plan(view).groups();
  }

  /** The rows of one view. */
  public Result view(String name, ViewRequest request) {
    return ask(now -> rows(now.catalog().plan(name), request));
  }

  private static Query rows(ViewPlan plan, ViewRequest request) {
    List<Object> parameters = new ArrayList<>();
    StringBuilder sql = new StringBuilder("SELECT * FROM ").append(quote(plan.view()));
    String separator = " WHERE ";
    for (Filter filter : request.filters()) {
      Field column = column(plan, filter.column());
      sql.append(separator).append(quote(column.name())).append(' ');
      sql.append(filter.comparison().sql()).append(" ?");
      parameters.add(Literal.parse(column, filter.value()));
      separator = " AND ";
    }
    separator = " ORDER BY ";
    for (Order order : request.order()) {
      Field column = column(plan, order.column());
      sql.append(separator).append(quote(column.name()));
      sql.append(order.descending() ? " DESC NULLS LAST" : " NULLS LAST");
      separator = ", ";
    }
    request.limit().ifPresent(limit -> sql.append(" LIMIT ").append(limit));
    if (request.offset() > 0) {
      sql.append(" OFFSET ").append(request.offset());
    }
    return new Query(
        sql.toString(), List.of(plan), List.of(), plan.output(), parameters, request.layer());
  }

  /** Answers a SELECT over the views and tables. */
  public Result query(String sql, Layer layer) {
    return ask(
        now -> {
          CompiledQuery query = now.queries().of(sql);
          List<ViewPlan> plans = query.views().stream().map(now.catalog()::plan).toList();
          return new Query(query.sql(), plans, query.tables(), query.output(), List.of(), layer);
        });
  }

  /** The store's own answer to all of a view, for checking it. */
  public Answer raw(ViewPlan plan) {
    return store.query(
        new Query(
            "SELECT * FROM " + quote(plan.view()),
            List.of(plan),
            List.of(),
            plan.output(),
            List.of(),
            Layer.MERGED));
  }

  /** Asks; when a view gets another plan meanwhile, asks that one. */
  private Result ask(Function<Declared, Query> question) {
    long deadline = System.nanoTime() + SWAP_NANOS;
    while (true) {
      Query query = question.apply(declared);
      try {
        return ask(query);
      } catch (ViewNotServedException e) {
        boolean built =
            query.views().stream().allMatch(plan -> store.view(plan.view()).isPresent());
        if (!built || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private Result ask(Query query) {
    long start = System.nanoTime();
    Answer answer = store.query(query);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    answered.accept(query.layer(), took);
    Map<String, Coverage> coverage = new TreeMap<>();
    for (StreamState stream : answer.streams()) {
      coverage.put(stream.stream(), stream.coverage());
    }
    Map<String, Long> versions = new TreeMap<>();
    Map<String, Duration> ages = new TreeMap<>();
    for (ViewState view : answer.views()) {
      versions.put(view.view(), view.version());
      if (view.version() > 0) {
        ages.put(view.view(), Age.of(view.computedAt(), clock));
      }
      if (query.layer() == Layer.BATCH) {
        coverage.merge(view.stream(), view.batchCoverage(), Coverage::intersection);
      }
    }
    Map<String, Long> lag = new TreeMap<>();
    coverage.forEach(
        (stream, covered) -> lag.put(stream, logEnd.apply(stream).offsetsSince(covered)));
    return new Result(
        answer.columns(), answer.rows(), query.layer(), coverage, versions, ages, lag, took);
  }

  private static Field column(ViewPlan plan, String name) {
    return plan.output().fields().stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    "view '%s' has no column '%s'; its columns are: %s%s"
                        .formatted(
                            plan.view(),
                            name,
                            String.join(", ", plan.output().names()),
                            NearestName.hint(name, plan.output().names()))));
  }
}
