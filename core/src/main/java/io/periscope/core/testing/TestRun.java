package io.periscope.core.testing;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchEngine.Difference;
import io.periscope.api.engine.BatchEngine.Events;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.Problem;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Scorer;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Field;
import io.periscope.api.model.Places;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.TableSource;
import io.periscope.api.model.ViewTestDef;
import io.periscope.api.model.ViewTestDef.Column;
import io.periscope.api.model.ViewTestDef.Expected;
import io.periscope.api.model.ViewTestDef.Given;
import io.periscope.api.model.ViewTestDef.Row;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.Catalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** One run of one test that has no problems. */
final class TestRun {
  private static final int SAMPLES = 3;

  private final Catalog catalog;
  private final Workbench workbench;
  private final ViewTestDef test;
  private final long seed;
  private final Lineup lineup;
  private final WrittenRows written;
  private final Path folder;
  private final List<String> quarantined = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /** What a derived stream that is tested is made of. */
  private Optional<RecordBatch> sources = Optional.empty();

  TestRun(Catalog catalog, Workbench workbench, ViewTestDef test, long seed) {
    this.catalog = catalog;
    this.workbench = workbench;
    this.test = test;
    this.seed = seed;
    this.lineup = Lineup.of(catalog, test);
    this.written = new WrittenRows(workbench.formats());
    this.folder = workbench.folder().resolve(test.name());
  }

  /**
   * @param failures what is wrong; none when it passed
   * @param rows how many came
   * @param ways in which events were cut
   */
  record Result(List<String> failures, Optional<RowDiff> diff, long rows, int ways) {
    static Result failed(String message) {
      return new Result(List.of(message), Optional.empty(), 0, 0);
    }
  }

  Result result() {
    makeFolder();
    lineup.tables().forEach(this::load);
    String stream = lineup.streams().get(0);
    RecordBatch events = accepted(stream);
    List<List<Optional<Object>>> rows =
        lineup
            .view()
            .map(plan -> answer(plan.scoredBy(this::scorer), catalog.stream(stream), events))
            .orElseGet(() -> events(catalog.stream(stream), events));
    checkQuarantined();
    Optional<RowDiff> diff = check(rows);
    int ways = lineup.view().isPresent() ? ways(events.size()).size() : sourceWays();
    return new Result(failures, diff, rows.size(), ways);
  }

  private int sourceWays() {
    return sources.map(events -> ways(events.size()).size()).orElse(1);
  }

  private void makeFolder() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot make the folder " + folder + ": " + e, e);
    }
  }

  private void load(String name) {
    TableDef table =
        catalog.workspace().tables().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    Optional<Given> given = given(name);
    if (given.isEmpty()) {
      table
          .source()
          .ifPresent(
              source -> {
                throw PeriscopeException.user(
                    "the rows of table '%s' are read from '%s' while the program runs: give some in the test"
                        .formatted(name, source.declared().kind()));
              });
      var unused = workbench.store().loadTable(table);
      return;
    }
    Path file = folder.resolve(name + ".jsonl");
    try {
      WrittenRows.writeTable(table.schema(), given.get().rows(), file);
    } catch (UncheckedIOException e) {
      throw PeriscopeException.resource("cannot write " + file + ": " + e.getMessage(), e);
    }
    Problem place = test.problem(given.get().at(), "");
    var unused =
        workbench
            .store()
            .loadTable(
                new TableDef(
                    name,
                    table.description(),
                    table.schema(),
                    file,
                    Optional.of(
                        new TableSource(
                            new TableSource.Declared("test", test.name(), test, Optional.empty()),
                            table.schema(),
                            new Places(place, Map.of())))));
  }

  private Optional<Given> given(String input) {
    return test.given().stream().filter(given -> given.input().equals(input)).findFirst();
  }

  private Optional<Scorer> scorer(ModelPlan model) {
    return Optional.ofNullable(test.predictions().get(model.model()))
        .map(predicted -> new Always((float) predicted.value()));
  }

  /** A model that predicts the same of everything. */
  private record Always(float value) implements Scorer {
    @Override
    public long version() {
      return 1;
    }

    @Override
    public float number(int feature, double number) {
      return 0;
    }

    @Override
    public float category(int feature, String text) {
      return 0;
    }

    @Override
    public float[] predict(Rows rows) {
      float[] predictions = new float[rows.count()];
      Arrays.fill(predictions, value);
      return predictions;
    }
  }

  /** The events of a stream that are accepted, given or derived of others. */
  private RecordBatch accepted(String name) {
    StreamDef stream = catalog.stream(name);
    if (lineup.begins().orElseThrow().input().equals(name)) {
      return decide(stream, written.records(stream, lineup.begins().get().rows()));
    }
    Derivation derivation = catalog.derivation(name).orElseThrow();
    RecordBatch source = accepted(derivation.from());
    if (name.equals(test.subject().name())) {
      sources = Optional.of(source);
    }
    return decide(stream, derive(derivation, source));
  }

  private RecordBatch derive(Derivation derivation, RecordBatch events) {
    List<byte[]> made = new ArrayList<>();
    StreamDef from = catalog.stream(derivation.from());
    if (events.size() > 0) {
      var rejected =
          workbench
              .batch()
              .derive(
                  derivation,
                  from,
                  written.decoder(from),
                  events,
                  Optional.empty(),
                  derivation.model().flatMap(this::scorer),
                  (key, value) -> made.add(value));
    }
    return written.encoded(catalog.stream(derivation.stream()), made);
  }

  /** As {@link #decide}, of events that have been decided on before. */
  private RecordBatch decided(StreamDef stream, RecordBatch records) {
    int before = quarantined.size();
    RecordBatch accepted = decide(stream, records);
    quarantined.subList(before, quarantined.size()).clear();
    return accepted;
  }

  /**
   * Sets aside what does not decode, what breaks the stream's rules, and what is there twice, as
   * the speed layer does.
   */
  private RecordBatch decide(StreamDef stream, RecordBatch records) {
    RecordBatch accepted = new RecordBatch(Math.max(1, records.size()));
    EventDecoder decoder = written.decoder(stream).forBatch(records);
    Map<Integer, String> broken =
        catalog
            .checks(stream.name())
            .filter(plan -> records.size() > 0)
            .map(plan -> workbench.batch().broken(plan, stream, decoder, records))
            .orElse(Map.of());
    Map<List<Optional<Object>>, Long> known = new HashMap<>();
    for (int row = 0; row < records.size(); row++) {
      TypedRow typed = new TypedRow(stream.schema());
      long at = records.timestamp(row);
      int number = row;
      Optional<String> reason =
          decoder
              .decode(records, row, typed)
              .or(() -> Optional.ofNullable(broken.get(number)))
              .or(() -> duplicate(stream, typed.values(), at, known));
      if (reason.isPresent()) {
        quarantined.add("event %d of '%s': %s".formatted(row + 1, stream.name(), reason.get()));
      } else {
        accepted.add(records, row);
      }
    }
    return accepted;
  }

  private static Optional<String> duplicate(
      StreamDef stream,
      List<Optional<Object>> values,
      long at,
      Map<List<Optional<Object>>, Long> known) {
    if (stream.unique().isEmpty()) {
      return Optional.empty();
    }
    List<Optional<Object>> key =
        stream.unique().get().key().stream()
            .map(name -> values.get(stream.schema().indexOf(name).orElseThrow()))
            .toList();
    if (key.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    Optional<Long> before = Optional.ofNullable(known.get(key));
    if (before.isPresent() && before.get() >= at - stream.unique().get().within().toMillis()) {
      return Optional.of(QuarantinedEvent.duplicateOf(stream.unique().get()));
    }
    known.put(key, at);
    return Optional.empty();
  }

  /**
   * How events are cut.
   *
   * @param part which part each event is in, counted from 0
   * @param parts how many
   * @param version whether the first part is in a batch version
   */
  private record Way(int[] part, int parts, boolean version) {
    List<RecordBatch> cut(RecordBatch events) {
      List<RecordBatch> batches = new ArrayList<>();
      for (int i = 0; i < parts; i++) {
        batches.add(new RecordBatch(1));
      }
      for (int row = 0; row < events.size(); row++) {
        batches.get(part[row]).add(events, row);
      }
      return batches.stream().filter(batch -> batch.size() > 0).toList();
    }

    @Override
    public String toString() {
      return parts == 1
          ? "all events at once"
          : parts + " parts" + (version ? ", one of them in a batch version" : "");
    }
  }

  /** All at once, in a few parts, and as a batch version and what came since. */
  private List<Way> ways(int events) {
    List<Way> ways = new ArrayList<>();
    ways.add(new Way(new int[events], 1, false));
    if (events > 1) {
      Random random = new Random(seed * 31 + test.name().hashCode());
      ways.add(way(random, events, 2 + random.nextInt(3), false));
      ways.add(way(random, events, 2 + random.nextInt(3), true));
    }
    return ways;
  }

  private static Way way(Random random, int events, int parts, boolean version) {
    int[] part = new int[events];
    for (int i = 0; i < events; i++) {
      part[i] = random.nextInt(parts);
    }
    return new Way(part, parts, version);
  }

  private List<List<Optional<Object>>> answer(ViewPlan plan, StreamDef stream, RecordBatch events) {
    List<List<Optional<Object>>> first = List.of();
    List<Way> ways = ways(events.size());
    Events all = new Events(List.of(), List.of(events), Optional.empty());
    for (Way way : ways) {
      List<List<Optional<Object>>> rows = ofParts(plan, stream, way, events);
      if (way == ways.get(0)) {
        first = rows;
      }
      Difference difference =
          workbench.batch().compare(plan, stream, written.decoder(stream), all, rows, SAMPLES);
      if (!difference.none()) {
        failures.add(
            """
            the answer of %s differs from that of the view's own query (seed %d):
              %s
            If a LIMIT cuts through rows that are alike in what it orders by, order by more columns. Otherwise \
            this is a defect of Periscope; please report it."""
                .formatted(way, seed, String.join("\n  ", difference.samples())));
      }
    }
    return first;
  }

  /** The state rows of each part, made apart and merged. */
  private List<List<Optional<Object>>> ofParts(
      ViewPlan plan, StreamDef stream, Way way, RecordBatch events) {
    EventDecoder decoder = written.decoder(stream);
    List<RecordBatch> parts = way.cut(events);
    List<String> files = new ArrayList<>();
    List<String> version = new ArrayList<>();
    List<RecordBatch> tail =
        parts.isEmpty() ? parts : parts.subList(parts.size() - 1, parts.size());
    Map<String, Integer> masterIds = ids(MasterColumns.of(stream.schema()).names());
    for (int i = 0; i < parts.size() - 1; i++) {
      int part = i;
      List<String> written =
          workbench
              .batch()
              .writeSegment(
                  stream,
                  decoder,
                  i + 1L,
                  List.of(parts.get(i)).iterator(),
                  masterIds,
                  day -> file("%s-%d-%s.parquet".formatted(way.version(), part, day)))
              .files()
              .values()
              .stream()
              .map(each -> each.location())
              .toList();
      if (way.version() && i == 0) {
        version.add(
            workbench
                .batch()
                .computeState(
                    plan,
                    stream,
                    written,
                    List.of(),
                    ids(plan.state().stream().map(StateColumn::name).toList()),
                    file("state.parquet"))
                .location());
      } else {
        files.addAll(written);
      }
    }
    return workbench
        .batch()
        .answerOfParts(plan, stream, decoder, version, new Events(files, tail, Optional.empty()));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private static Map<String, Integer> ids(List<String> columns) {
    Map<String, Integer> ids = new HashMap<>();
    columns.forEach(column -> ids.put(column, ids.size() + 1));
    return ids;
  }

  /** The events of a stream; those of a derived one are also made part by part. */
  private List<List<Optional<Object>>> events(StreamDef stream, RecordBatch events) {
    List<List<Optional<Object>>> all = rows(stream, events);
    if (sources.isEmpty()) {
      return all;
    }
    Derivation derivation = catalog.derivation(stream.name()).orElseThrow();
    List<Way> ways = ways(sources.get().size());
    for (Way way : ways.subList(1, ways.size())) {
      List<List<Optional<Object>>> rows = new ArrayList<>();
      way.cut(sources.get())
          .forEach(part -> rows.addAll(rows(stream, decided(stream, derive(derivation, part)))));
      RowDiff difference =
          RowDiff.of(
              stream.schema(),
              stream.schema().names(),
              List.of(),
              false,
              Optional.empty(),
              all,
              rows);
      if (!difference.none()) {
        failures.add(
            "the events that are made of %s differ from those made of all at once (seed %d); this is a defect of Periscope, please report it"
                .formatted(way, seed));
      }
    }
    return all;
  }

  private List<List<Optional<Object>>> rows(StreamDef stream, RecordBatch events) {
    return workbench.batch().rows(stream, written.decoder(stream), events);
  }

  private void checkQuarantined() {
    List<String> expected = test.expected().quarantined();
    boolean same = expected.size() == quarantined.size();
    for (int i = 0; same && i < expected.size(); i++) {
      same = quarantined.get(i).contains(expected.get(i));
    }
    if (!same) {
      failures.add(
          expected.isEmpty()
              ? "not accepted:\n  " + String.join("\n  ", quarantined)
              : "expected not to be accepted:\n  %s\nnot accepted:\n  %s"
                  .formatted(
                      String.join("\n  ", expected),
                      quarantined.isEmpty() ? "nothing" : String.join("\n  ", quarantined)));
    }
  }

  private Optional<RowDiff> check(List<List<Optional<Object>>> rows) {
    Expected expected = test.expected();
    expected
        .error()
        .ifPresent(error -> failures.add("was to fail with '%s', but did not".formatted(error)));
    if (expected.count().isPresent() && expected.count().getAsLong() != rows.size()) {
      failures.add(
          "%d rows were expected, and %d came"
              .formatted(expected.count().getAsLong(), rows.size()));
    }
    if (expected.rows().isEmpty()) {
      return Optional.empty();
    }
    List<List<Optional<Object>>> wanted =
        expected.rows().get().stream()
            .map(row -> WrittenRows.typed(lineup.output(), row).values())
            .toList();
    RowDiff diff =
        RowDiff.of(
            lineup.output(),
            compared(expected),
            lineup.view().map(ViewPlan::groups).orElse(List.of()),
            expected.ordered(),
            expected.tolerance(),
            wanted,
            rows);
    if (!diff.lines().isEmpty()) {
      failures.add("the rows differ: %d expected, %d came".formatted(wanted.size(), rows.size()));
    }
    diff.order().ifPresent(failures::add);
    return Optional.of(diff);
  }

  /** The columns that are named; all of them when none is. */
  private List<String> compared(Expected expected) {
    Schema output = lineup.output();
    List<String> named = new ArrayList<>(expected.columns().stream().map(Column::name).toList());
    if (named.isEmpty()) {
      for (Row row : expected.rows().orElse(List.of())) {
        row.cells().forEach(cell -> named.add(cell.column()));
      }
    }
    return output.fields().stream()
        .map(Field::name)
        .filter(name -> named.isEmpty() || named.contains(name))
        .collect(Collectors.toList());
  }
}
