package io.periscope.core.quality;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.BatchEngine.Asked;
import io.periscope.api.engine.Layer;
import io.periscope.api.engine.Query;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.ColumnCount;
import io.periscope.api.model.ExpectationDef.Columns;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.StreamDef.Format;
import io.periscope.api.model.StreamDef.Reading;
import io.periscope.api.plan.ViewPlan;
import io.periscope.api.quality.Outcome;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceFactory;
import io.periscope.core.Catalog;
import io.periscope.core.ingest.Decoders;
import io.periscope.sql.CompiledQuery;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks at the rows of files before they are loaded, by the same expectations as at the events of
 * the stream that they are for. Nothing of them is kept.
 */
public final class FileGate {
  private static final int CHUNK = 50_000;

  private final BatchEngine engine;
  private final List<SourceFactory> sources;
  private final Decoders decoders;
  private final Clock clock;

  /**
   * @param sources of which one reads files
   */
  public FileGate(BatchEngine engine, List<SourceFactory> sources, Decoders decoders, Clock clock) {
    this.engine = engine;
    this.sources = List.copyOf(sources);
    this.decoders = decoders;
    this.clock = clock;
  }

  /**
   * What was found.
   *
   * @param rows that there are
   * @param unreadable how many of them would not become an event
   */
  public record Report(List<Outcome> outcomes, long rows, long unreadable) {
    public Report {
      outcomes = List.copyOf(outcomes);
    }

    /** Why they must not be loaded; empty if they may. */
    public Optional<String> refusal() {
      if (rows > 0 && unreadable == rows) {
        return Optional.of("none of the %,d rows can be read".formatted(rows));
      }
      return Outcome.refusal(outcomes);
    }
  }

  /**
   * Looks.
   *
   * @param delivery the files
   * @throws PeriscopeException when they cannot be read at all
   */
  public Report look(Catalog catalog, StreamDef stream, SourceDef.Delivery delivery) {
    Optional<SuitePlan> suite =
        catalog.suites().stream().filter(s -> s.suite().on().equals(stream.name())).findFirst();
    Set<String> kept =
        suite.stream()
            .flatMap(s -> s.kept().stream())
            .map(ViewPlan::view)
            .collect(Collectors.toCollection(HashSet::new));
    List<ExpectationPlan> asked = new ArrayList<>();
    List<Query> questions = new ArrayList<>();
    for (ExpectationPlan plan : suite.map(SuitePlan::expectations).orElse(List.of())) {
      if (!plan.question().isEmpty()) {
        CompiledQuery query = catalog.compileQuery(plan.question());
        if (kept.containsAll(query.views())) {
          asked.add(plan);
          questions.add(
              new Query(
                  query.sql(),
                  query.views().stream().map(catalog::plan).toList(),
                  query.tables(),
                  query.output(),
                  List.of(),
                  Layer.MERGED));
        }
      }
    }
    Found found = ask(stream, delivery, questions);
    List<Outcome> outcomes = new ArrayList<>();
    suite.ifPresent(
        s ->
            s.expectations()
                .forEach(plan -> outcomes.add(judge(s, stream, plan, asked, questions, found))));
    return new Report(outcomes, found.rows(), found.asked().rejected());
  }

  /**
   * @param columns of the files, as they are named there
   */
  private record Found(Asked asked, List<List<String>> columns) {
    long rows() {
      return asked.accepted() + asked.rejected();
    }
  }

  private Outcome judge(
      SuitePlan suite,
      StreamDef stream,
      ExpectationPlan plan,
      List<ExpectationPlan> asked,
      List<Query> questions,
      Found found) {
    Judge judge = new Judge(suite.suite(), clock.instant());
    ExpectationDef definition = plan.definition();
    boolean names =
        definition.rule() instanceof Columns || definition.rule() instanceof ColumnCount;
    if (names && !found.columns().isEmpty()) {
      return judge.ofFiles(definition, stream.schema(), found.columns());
    }
    int question = asked.indexOf(plan);
    if (question < 0) {
      return plan.question().isEmpty()
          ? judge.ofColumns(definition, plan.columnsRight())
          : judge.later(definition);
    }
    Map<String, Optional<Object>> row =
        Judge.row(questions.get(question).output(), found.asked().answers().get(question));
    return plan.counts()
        ? judge.ofCounts(definition, Judge.counts(row), 0)
        : judge.ofTotal(definition, row);
  }

  private Found ask(StreamDef stream, SourceDef.Delivery delivery, List<Query> questions) {
    SourceFactory factory =
        sources.stream()
            .filter(each -> each.supports(delivery))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no connector for files"));
    StreamDef payload = stream.withSource(delivery).withSchema(stream.schema().payload());
    EventDecoder decoder = decoders.of(stream.readBy(new Reading(Format.JSON, stream.schema())));
    try (Source source = factory.open(payload, Optional.empty())) {
      Asked asked = engine.ask(stream, decoder, new Rows(source), questions);
      return new Found(asked, source.columns());
    }
  }

  /** A source's rows as records of a log that there is not. */
  private static final class Rows implements Iterator<RecordBatch> {
    private final Source source;
    private Optional<RecordBatch> next = Optional.empty();
    private long offset;
    private boolean ended;

    Rows(Source source) {
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      while (next.isEmpty() && !ended) {
        RecordBatch records = new RecordBatch(CHUNK);
        int read =
            source.next(CHUNK, (key, value) -> records.add(0, offset + records.size(), 0, value));
        offset += records.size();
        if (read > 0) {
          next = Optional.of(records);
        } else if (source.pause().isEmpty()) {
          ended = true;
        }
      }
      return next.isPresent();
    }

    @Override
    public RecordBatch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the files have no more rows");
      }
      RecordBatch records = next.orElseThrow();
      next = Optional.empty();
      return records;
    }
  }
}
