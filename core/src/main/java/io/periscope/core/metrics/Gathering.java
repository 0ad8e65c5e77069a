package io.periscope.core.metrics;

import io.periscope.api.engine.Layer;
import io.periscope.api.log.Coverage;
import io.periscope.api.metrics.Meter;
import io.periscope.api.metrics.Meters;
import io.periscope.api.metrics.Sample;
import io.periscope.api.quality.Outcome;
import io.periscope.core.learn.Drift;
import io.periscope.core.learn.ModelVersion;
import io.periscope.core.learn.Models.Scored;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.Status.SinkStatus;
import io.periscope.core.serving.Status.StreamStatus;
import io.periscope.core.serving.Status.TableStatus;
import io.periscope.core.serving.Status.ViewStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tells, at each scrape, how everything stands. */
public final class Gathering {
  private static final List<String> STATES =
      List.of("starting", "running", "idle", "failed", "stopping");

  private static final ReasonRules RULES = new ReasonRules(20);

  private final Meters meters;
  private final String version;

  /**
   * @param version Periscope's
   */
  public Gathering(Meters meters, String version) {
    this.meters = meters;
    this.version = version;
    meters.declare(Catalogue.ALL);
    meters.begin(Catalogue.BATCH_SECONDS);
    // Until those who know them tell otherwise.
    meters.replace(Catalogue.JOBS, List.of(Sample.of(0)));
    meters.replace(Catalogue.EXPECTATIONS, List.of(Sample.of(0)));
    meters.replace(
        Catalogue.ALERTS,
        Stream.of("ok", "pending", "firing").map(state -> Sample.of(0, state)).toList());
    for (Layer layer : Layer.values()) {
      meters.begin(Catalogue.QUERY_SECONDS, layer.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Of a workspace that can be asked nothing else, because it starts or stops. */
  public void state(Status status) {
    meters.replace(Catalogue.BUILD, List.of(Sample.of(1, status.workspace(), version)));
    meters.replace(
        Catalogue.STATE,
        STATES.stream().map(each -> flag(each.equals(status.state()), each)).toList());
    meters.replace(Catalogue.START_TIME, List.of(Sample.of(seconds(status.startedAt()))));
  }

  /** Everything. */
  public void all(Readings readings) {
    Status status = readings.status();
    state(status);
    streams(status.streams(), readings);
    views(status);
    sinks(status);
    tables(status.tables());
    models(readings.modelReadings());
  }

  /** What is expected, and how it came out. */
  public void quality(List<Outcome> outcomes) {
    meters.replace(Catalogue.EXPECTATIONS, List.of(Sample.of(outcomes.size())));
    each(
        Catalogue.EXPECTATION_FAILED,
        outcomes,
        outcome -> flag(outcome.broken(), outcome.on(), outcome.name()));
  }

  private void streams(List<StreamStatus> streams, Readings readings) {
    each(Catalogue.EVENTS_READ, streams, s -> Sample.of(s.read(), s.name()));
    each(Catalogue.EVENTS_ACCEPTED, streams, s -> Sample.of(s.accepted(), s.name()));
    each(
        Catalogue.EVENTS_QUARANTINED,
        streams,
        s -> Sample.of(readings.quarantinedSinceStart(s.name()), s.name()));
    each(Catalogue.QUARANTINE, streams, s -> Sample.of(s.quarantined(), s.name()));
    many(
        Catalogue.QUARANTINE_REASON,
        streams,
        s ->
            RULES.count(readings.quarantineReasons(s.name())).entrySet().stream()
                .map(rule -> Sample.of(rule.getValue(), s.name(), rule.getKey())));
    many(Catalogue.LAG, streams, s -> lag(s, readings.logEnd(s.name())));
    each(
        Catalogue.LAST_EVENT,
        streams,
        s ->
            Sample.of(
                readings.lastEvent(s.name()).map(Gathering::seconds).orElse(Double.NaN), s.name()));
    each(Catalogue.SEGMENT, streams, s -> Sample.of(s.segment(), s.name()));
    each(Catalogue.ARCHIVED, streams, s -> Sample.of(s.segmentsArchived(), s.name()));
    each(Catalogue.MASTER_ROWS, streams, s -> Sample.of(s.masterRows(), s.name()));
    each(Catalogue.STREAM_FAILED, streams, s -> flag(s.error().isPresent(), s.name()));
    each(Catalogue.STREAM_IMBALANCED, streams, s -> flag(s.imbalance().isPresent(), s.name()));
    each(Catalogue.SOURCE_EVENTS, streams, s -> Sample.of(s.sourceEvents(), s.name()));
    each(Catalogue.SOURCE_DONE, streams, s -> flag(s.sourceDone(), s.name()));
    many(Catalogue.SOURCE_INPUTS, streams, Gathering::files);
  }

  private static Stream<Sample> lag(StreamStatus stream, Coverage end) {
    return Stream.iterate(0, partition -> partition + 1)
        .limit(stream.partitions())
        .map(
            partition ->
                Sample.of(
                    Math.max(0, end.next(partition) - stream.coverage().next(partition)),
                    stream.name(),
                    Integer.toString(partition)));
  }

  private static Stream<Sample> files(StreamStatus stream) {
    return Stream.of(
        Sample.of(stream.inputs().map(i -> (double) i.read()).orElse(0.0), stream.name(), "read"),
        Sample.of(
            stream.inputs().map(i -> (double) i.waiting()).orElse(0.0), stream.name(), "waiting"),
        Sample.of(
            stream.inputs().map(i -> (double) i.failed().size()).orElse(0.0),
            stream.name(),
            "failed"));
  }

  private void views(Status status) {
    List<ViewStatus> views = status.views();
    each(Catalogue.SPEED_ROWS, views, v -> Sample.of(v.speedRows(), v.name(), v.stream()));
    each(Catalogue.BATCH_ROWS, views, v -> Sample.of(v.batchRows(), v.name(), v.stream()));
    each(Catalogue.BATCH_VERSION, views, v -> Sample.of(v.batchVersion(), v.name(), v.stream()));
    each(Catalogue.BATCH_AGE, views, v -> Sample.of(seconds(v.batchAge()), v.name(), v.stream()));
    each(Catalogue.BATCH_TOOK, views, v -> Sample.of(seconds(v.batchTook()), v.name(), v.stream()));
    each(
        Catalogue.VIEWS_BUILDING,
        status.streams(),
        s ->
            Sample.of(
                status.building().stream().filter(b -> b.stream().equals(s.name())).count(),
                s.name()));
  }

  private void sinks(Status status) {
    List<SinkStatus> sinks = status.sinks();
    meters.replace(Catalogue.SINKS, List.of(Sample.of(sinks.size())));
    each(Catalogue.SINK_WRITES, sinks, s -> Sample.of(s.writes(), s.name(), s.kind()));
    each(Catalogue.SINK_FAILED, sinks, s -> flag(s.error().isPresent(), s.name(), s.kind()));
    many(
        Catalogue.SINK_LAG,
        sinks,
        sink ->
            status.streams().stream()
                .filter(stream -> sink.coverage().containsKey(stream.name()))
                .map(
                    stream ->
                        Sample.of(
                            stream
                                .coverage()
                                .offsetsSince(
                                    sink.coverage().getOrDefault(stream.name(), Coverage.NOTHING)),
                            sink.name(),
                            stream.name())));
  }

  private void tables(List<TableStatus> tables) {
    meters.replace(Catalogue.TABLES, List.of(Sample.of(tables.size())));
    each(Catalogue.TABLE_READ, tables, t -> Sample.of(seconds(t.readAt()), t.name(), t.kind()));
    each(Catalogue.TABLE_FAILED, tables, t -> flag(t.error().isPresent(), t.name(), t.kind()));
  }

  private void models(List<ModelReading> models) {
    meters.replace(Catalogue.MODELS, List.of(Sample.of(models.size())));
    each(
        Catalogue.MODEL_CHAMPION,
        models,
        m -> Sample.of(m.champion().map(ModelVersion::number).orElse(0), m.definition().name()));
    many(Catalogue.MODEL_ERROR, models, Gathering::error);
    each(
        Catalogue.MODEL_ERROR_PSI,
        models,
        m -> Sample.of(m.drift().map(Drift::error).orElse(Double.NaN), m.definition().name()));
    many(Catalogue.MODEL_FEATURE_PSI, models, Gathering::features);
    each(
        Catalogue.MODEL_DRIFTS,
        models,
        m ->
            Sample.of(
                m.drift().map(drift -> drift.alerts().size()).orElse(0), m.definition().name()));
    many(Catalogue.MODEL_SCORED, models, Gathering::scored);
    each(Catalogue.MODEL_TRAINING, models, m -> flag(m.training(), m.definition().name()));
    each(Catalogue.MODEL_TRAININGS, models, m -> Sample.of(m.trainings(), m.definition().name()));
  }

  private static Stream<Sample> error(ModelReading model) {
    String name = model.definition().name();
    String metric = model.definition().metric();
    double then =
        model
            .drift()
            .map(Drift::then)
            .orElseGet(
                () ->
                    model
                        .champion()
                        .flatMap(champion -> champion.run().metrics())
                        .map(all -> all.values().getOrDefault(metric, Double.NaN))
                        .orElse(Double.NaN));
    return Stream.of(
        Sample.of(then, name, metric, "then"),
        Sample.of(model.drift().map(Drift::now).orElse(Double.NaN), name, metric, "now"));
  }

  private static Stream<Sample> features(ModelReading model) {
    Map<String, Double> known = new TreeMap<>();
    model.definition().features().keySet().forEach(name -> known.put(name, Double.NaN));
    model.drift().ifPresent(drift -> known.putAll(drift.features()));
    return known.entrySet().stream()
        .map(each -> Sample.of(each.getValue(), model.definition().name(), each.getKey()));
  }

  private static Stream<Sample> scored(ModelReading model) {
    long predicted = model.scored().map(Scored::predicted).orElse(0L);
    long failed =
        model
            .scored()
            .map(scored -> scored.failed().values().stream().mapToLong(each -> each).sum())
            .orElse(0L);
    return Stream.of(
        Sample.of(predicted, model.definition().name(), "predicted"),
        Sample.of(failed, model.definition().name(), "failed"));
  }

  private <T> void each(Meter meter, List<T> of, Function<T, Sample> value) {
    meters.replace(meter, of.stream().map(value).toList());
  }

  private <T> void many(Meter meter, List<T> of, Function<T, Stream<Sample>> values) {
    List<Sample> all = new ArrayList<>();
    of.forEach(each -> values.apply(each).forEach(all::add));
    meters.replace(meter, all);
  }

  private static Sample flag(boolean value, String... labels) {
    return Sample.of(value ? 1 : 0, labels);
  }

  private static double seconds(Instant instant) {
    return instant.toEpochMilli() / 1000.0;
  }

  private static double seconds(Optional<Duration> duration) {
    return duration.map(each -> each.toNanos() / 1e9).orElse(Double.NaN);
  }
}
