package io.periscope.server;

import io.periscope.api.engine.BatchEngine.Difference;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.Layer;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.Position;
import io.periscope.api.model.DataType;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.Settings;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.Workspace;
import io.periscope.api.quality.Outcome;
import io.periscope.api.source.Inputs;
import io.periscope.core.Catalog;
import io.periscope.core.alerts.AlertOperations;
import io.periscope.core.quality.QualityOperations;
import io.periscope.core.schedule.JobOperations;
import io.periscope.core.serving.BatchReport;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.RequestKey;
import io.periscope.core.serving.Result;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.Status.BuildStatus;
import io.periscope.core.serving.Status.SinkStatus;
import io.periscope.core.serving.Status.StreamStatus;
import io.periscope.core.serving.Status.TableStatus;
import io.periscope.core.serving.Status.ViewStatus;
import io.periscope.core.serving.StreamTopic;
import io.periscope.core.serving.VerifyReport;
import io.periscope.core.serving.VerifyReport.Conservation;
import io.periscope.core.serving.ViewInfo;
import io.periscope.core.serving.ViewRequest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Periscope that is told what to answer, and remembers what it was asked. */
final class FakeOperations implements Operations {
  static final Schema COLUMNS =
      Schema.of(
          new Field("hour", DataType.TIMESTAMP),
          new Field("vendor_id", DataType.INT),
          new Field("trips", DataType.LONG),
          new Field("fares", DataType.decimal(12, 2)),
          new Field("note", DataType.STRING));
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private static final Pattern LIMIT = Pattern.compile("LIMIT (\\d+)$");

  volatile JobOperations jobs = JobOperations.none();
  volatile long accepted = 1000;
  volatile long quarantined = 2;
  volatile long version = 3;
  volatile Optional<RuntimeException> failure = Optional.empty();
  volatile List<BuildStatus> building =
      List.of(
          new BuildStatus(
              "by_zone", "trips", false, "computing over 900 events", Optional.empty()));
  volatile boolean logFails;
  volatile boolean allFail;
  volatile String state = "running";
  volatile Schema columns = COLUMNS;
  volatile String note = "x";
  final FakeModels models = new FakeModels();
  final AtomicInteger statusAsked = new AtomicInteger();
  final List<RequestKey> keys = new CopyOnWriteArrayList<>();
  final List<String> appended = new CopyOnWriteArrayList<>();
  final List<ViewRequest> requests = new CopyOnWriteArrayList<>();
  final List<String> asked = new CopyOnWriteArrayList<>();

  @Override
  public List<String> streams() {
    return List.of("trips");
  }

  @Override
  public Status status() {
    statusAsked.incrementAndGet();
    Coverage coverage = coverage();
    return new Status(
        "taxi",
        state,
        START,
        "127.0.0.1:9092",
        Optional.of(Duration.ofSeconds(60)),
        List.of(
            new StreamStatus(
                "trips",
                "trips",
                "topic-id",
                2,
                accepted + quarantined,
                accepted,
                quarantined,
                1,
                Optional.empty(),
                1234.56,
                7,
                coverage,
                5,
                4,
                900,
                coverage,
                "folder",
                1002,
                false,
                Optional.of(
                    new Inputs(
                        12,
                        1,
                        Optional.of("m.csv"),
                        List.of(new Inputs.Failure("k.csv", "k.csv: no column 'id'")))),
                Optional.empty())),
        List.of(
            new ViewStatus(
                "hourly_trips",
                "trips",
                version,
                Optional.of(Duration.ofMillis(12300)),
                Optional.empty(),
                4,
                60,
                12),
            new ViewStatus("by_vendor", "trips", 0, Optional.empty(), Optional.empty(), 0, 0, 2)),
        building,
        List.of(new SinkStatus("totals", "file", 3, Map.of("trips", coverage), Optional.empty())),
        List.of(
            new TableStatus(
                "zones", "jdbc", Instant.parse("2026-03-01T00:00:00Z"), true, Optional.empty())));
  }

  private Coverage coverage() {
    return Coverage.of(Map.of(0, accepted, 1, quarantined));
  }

  @Override
  public List<ViewInfo> views() {
    return List.of(
        new ViewInfo(
            "by_vendor",
            "Trips of each vendor.",
            "trips",
            List.of(),
            Schema.of(new Field("vendor_id", DataType.INT), new Field("trips", DataType.LONG)),
            List.of("vendor_id"),
            "SELECT vendor_id, COUNT(*) AS trips FROM trips GROUP BY vendor_id",
            Optional.empty()),
        new ViewInfo(
            "hourly_trips",
            "Trips and fares per vendor and hour.",
            "trips",
            List.of("zones"),
            columns,
            List.of("hour", "vendor_id"),
            "SELECT window_start AS hour",
            Optional.empty()));
  }

  @Override
  public Result view(String name, ViewRequest request) {
    failure.ifPresent(FakeOperations::fail);
    requests.add(request);
    return result(request.layer(), request.limit().orElse(Integer.MAX_VALUE));
  }

  @Override
  public Result query(String sql, Layer layer) {
    asked.add(sql);
    if (!sql.startsWith("SELECT")) {
      throw PeriscopeException.user("line 1, column 1: expected SELECT, found '" + sql + "'");
    }
    Matcher limit = LIMIT.matcher(sql);
    return result(layer, limit.find() ? Integer.parseInt(limit.group(1)) : Integer.MAX_VALUE);
  }

  /** In the first row, batch and speed are what merged is made of. */
  private long first(Layer layer) {
    return switch (layer) {
      case SPEED -> 7;
      case BATCH -> accepted - 7;
      case MERGED -> accepted;
    };
  }

  private Result result(Layer layer, int limit) {
    List<List<Optional<Object>>> rows = new ArrayList<>();
    rows.add(row(0, 1, first(layer), "12.50", Optional.of("a,\"b\"\nc")));
    rows.add(row(0, 2, 40, "100000000.00", Optional.of("")));
    rows.add(row(0, 3, 41, "0.10", Optional.empty()));
    for (int hour = 1; hour < 48; hour++) {
      rows.add(row(hour, 1, 300 + 200 * (hour % 24), "812.25", Optional.of(note)));
      rows.add(row(hour, 2, 200 + 90 * (hour % 17), "411.00", Optional.of("y")));
    }
    return new Result(
        COLUMNS,
        rows.subList(0, Math.min(limit, rows.size())),
        layer,
        Map.of("trips", coverage()),
        Map.of("hourly_trips", version),
        Map.of("hourly_trips", Duration.ofMillis(12300)),
        Map.of("trips", 7L),
        Duration.ofMillis(2));
  }

  private static List<Optional<Object>> row(
      int hour, int vendor, long trips, String fares, Optional<Object> note) {
    return List.of(
        Optional.of(LocalDateTime.of(2016, 1, 1, 0, 0).plusHours(hour)),
        Optional.of(vendor),
        Optional.of(trips),
        Optional.of(new BigDecimal(fares)),
        note);
  }

  @Override
  public List<StreamTopic> topics() {
    return List.of(new StreamTopic("trips", "trips", 2));
  }

  @Override
  public List<Position> appendOnce(String stream, RequestKey key, List<OutgoingEvent> events) {
    failure.ifPresent(FakeOperations::fail);
    keys.add(key);
    return append(stream, events).stream().map(CompletableFuture::join).toList();
  }

  @Override
  public List<CompletableFuture<Position>> append(String stream, List<OutgoingEvent> events) {
    failure.ifPresent(FakeOperations::fail);
    List<CompletableFuture<Position>> positions = new ArrayList<>();
    for (OutgoingEvent event : events) {
      String key = event.key().map(k -> new String(k, StandardCharsets.UTF_8) + "=").orElse("");
      String at = event.partition().isPresent() ? event.partition().getAsInt() + "/" : "";
      appended.add(at + key + new String(event.value(), StandardCharsets.UTF_8));
      positions.add(
          allFail || (logFails && positions.size() == 1)
              ? CompletableFuture.failedFuture(new IllegalStateException("disk full"))
              : CompletableFuture.completedFuture(new Position(0, 16 + appended.size())));
    }
    return positions;
  }

  @Override
  public List<QuarantinedEvent> quarantine(String stream, int limit, int offset) {
    asked.add(stream + " " + limit + " " + offset);
    List<QuarantinedEvent> events = new ArrayList<>();
    for (long late = quarantined; late > 2; late--) {
      events.add(rejected(stream, late - 1, "{}".getBytes(StandardCharsets.UTF_8), "id is null"));
    }
    byte[] cut = "{\"id\":".getBytes(StandardCharsets.UTF_8);
    events.add(rejected(stream, 1, cut, "not JSON at byte 6"));
    events.add(rejected(stream, 0, new byte[] {(byte) 0xff, 0}, "not UTF-8"));
    return events;
  }

  private static QuarantinedEvent rejected(String stream, long offset, byte[] raw, String reason) {
    return new QuarantinedEvent(stream, new Position(1, offset), START, raw, reason);
  }

  @Override
  public long retryQuarantine(String stream) {
    asked.add("retry " + stream);
    return 3;
  }

  @Override
  public BatchReport batch(boolean full, Optional<String> view) {
    asked.add("batch " + full + " " + view.orElse("all"));
    return new BatchReport(
        full,
        List.of(new BatchVersion("hourly_trips", 4, "hash", "topic-id", 5, coverage(), START, 61)),
        Duration.ofMillis(1250));
  }

  @Override
  public AlertOperations alerts() {
    return new FakeAlerts();
  }

  @Override
  public VerifyReport verify(Optional<String> view, Optional<Coverage> at) {
    asked.add("verify " + view.orElse("all") + at.map(c -> " at " + c).orElse(""));
    return new VerifyReport(
        List.of(new Difference("hourly_trips", COLUMNS, 61, 1, 0, 0, List.of("missing: 2016 | 1"))),
        List.of(
            new Conservation(
                "trips",
                coverage(),
                accepted + quarantined,
                accepted,
                quarantined,
                accepted + quarantined,
                900,
                true)));
  }

  private static void fail(RuntimeException e) {
    throw e;
  }

  /** A stream and a view of it. */
  private static final Catalog CATALOG =
      Catalog.compile(
          new Workspace(
              Path.of("w"),
              new Settings(
                  "taxi",
                  Path.of("data"),
                  new Settings.Http("127.0.0.1", 0),
                  new Settings.Log(Optional.empty(), 0, Map.of()),
                  new Settings.Speed(Duration.ofMillis(20), 10),
                  new Settings.Segment(10, Duration.ofSeconds(1)),
                  new Settings.Batch(Optional.empty())),
              List.of(
                  new StreamDef(
                      "trips",
                      "Finished rides",
                      "trips",
                      1,
                      Optional.empty(),
                      Optional.empty(),
                      Schema.of(
                          new Field("vendor_id", DataType.INT), new Field("fare", DataType.INT)),
                      Optional.empty())),
              List.of(),
              List.of(
                  new ViewDef(
                      "vendor_stats",
                      "Fares by vendor",
                      "views/vendor_stats.sql",
                      "SELECT vendor_id, SUM(fare) AS fares FROM trips GROUP BY vendor_id"))));

  @Override
  public Catalog catalog() {
    return CATALOG;
  }

  @Override
  public QualityOperations quality() {
    return quality;
  }

  @Override
  public JobOperations jobs() {
    return jobs;
  }

  @Override
  public FakeModels models() {
    return models;
  }

  /** One expectation that holds, and one that does not. */
  private final QualityOperations quality =
      new QualityOperations() {
        @Override
        public List<Outcome> outcomes() {
          return List.of(
              outcome("not_null(id)", "not_null", "id is not null", Outcome.Status.PASSED),
              outcome(
                  "between(trip_duration)",
                  "between",
                  "trip_duration is at least 1 and at most 86400",
                  Outcome.Status.WARNED));
        }

        @Override
        public List<Outcome> check(Optional<String> on) {
          on.filter(name -> !name.equals("trips"))
              .ifPresent(
                  name -> {
                    throw PeriscopeException.user(
                        "nothing is expected of '" + name + "'; there are expectations of: trips");
                  });
          return outcomes();
        }

        @Override
        public List<Outcome> history(String on, String name, int limit) {
          return outcomes().stream().filter(each -> each.name().equals(name)).toList();
        }
      };

  private static Outcome outcome(String name, String kind, String rule, Outcome.Status status) {
    boolean passed = status == Outcome.Status.PASSED;
    return new Outcome(
        ExpectationSuite.Target.STREAM,
        "trips",
        name,
        kind,
        rule,
        passed ? ExpectationDef.OnFail.QUARANTINE : ExpectationDef.OnFail.WARN,
        status,
        Optional.of(1200L),
        Optional.of(passed ? 0L : 3L),
        Optional.empty(),
        passed ? "1,200 rows, all right" : "3 of 1,200 rows break it (0.25 %)",
        Instant.parse("2026-01-02T03:04:05Z"));
  }
}
