package io.periscope.bench;

import io.periscope.api.engine.Layer;
import io.periscope.api.model.Workspace;
import io.periscope.kafka.embedded.EmbeddedBroker;
import io.periscope.workspace.Overrides;
import io.periscope.workspace.WorkspaceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What ten expectations cost: events a second from a filled topic to merged answers, without any,
 * with ten that are counted, and with ten that decide which events are accepted.
 */
final class Expecting {
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);

  /**
   * Rounds that are not counted: Java's and DuckDB's first seconds are slower than what follows.
   */
  private static final int WARM_UP = 2;

  private static final Path WORKSPACE = Path.of("bench", "workspace");

  /** Rules that every event keeps, so that the answers are the same. */
  private static final List<String> RULES =
      List.of(
          "not_null: { column: id, %s }",
          "not_null: { column: pickup_datetime, %s }",
          "in_set: { column: vendor_id, values: [1, 2], %s }",
          "between: { column: passenger_count, min: 0, max: 100, %s }",
          "between: { column: zone_id, min: 0, max: 1000000, %s }",
          "between: { column: trip_distance, min: 0, max: 100000, %s }",
          "between: { column: trip_duration, min: 0, max: 864000, %s }",
          "length: { column: id, min: 1, max: 40, %s }",
          "in_set: { column: flag, values: [N, Y], %s }",
          "is_true: { sql: trip_distance * 1000 >= 0 OR trip_duration > 5, %s }");

  private final Path folder;

  Expecting(Path folder) {
    this.folder = folder;
  }

  /** A way to expect something, and how fast the rounds with it were. */
  private record Kind(String name, String onFail, List<Double> rates) {
    Kind(String name, String onFail) {
      this(name, onFail, new ArrayList<>());
    }
  }

  void run() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("log"), 0)) {
      Throughput.fill(broker.address());
      for (int views : new int[] {1, 5}) {
        compare(broker.address(), views);
      }
    }
  }

  private void compare(String bootstrap, int views) throws IOException {
    Kind without = new Kind("none", "");
    List<Kind> kinds =
        List.of(
            without,
            new Kind("ten counted", "on_fail: warn"),
            new Kind("ten that quarantine", "on_fail: quarantine"));
    List<Kind> order = new ArrayList<>(kinds);
    for (int round = 1; round <= WARM_UP + ROUNDS; round++) {
      // Each kind is first, second and last in turn: what else a machine does comes and goes.
      Collections.rotate(order, 1);
      for (Kind kind : order) {
        Path at = folder.resolve("r" + round + "-" + views + "-" + kind.name());
        double rate = pipeline(workspace(at, kind.onFail()), bootstrap, views);
        if (round > WARM_UP) {
          kind.rates().add(rate);
        }
      }
    }
    kinds.forEach(kind -> print(views, kind, without.rates()));
  }

  private static void print(int views, Kind kind, List<Double> without) {
    List<Double> rates = kind.rates();
    List<Double> shares =
        IntStream.range(0, rates.size()).mapToObj(i -> rates.get(i) / without.get(i)).toList();
    System.out.printf(
        "%d view(s), expectations: %-20s %,10.0f events/s, at best %,10.0f; of that without %.2f, at best %.2f; each round %s%n",
        views,
        kind.name(),
        median(rates),
        Collections.max(rates),
        median(shares),
        Collections.max(rates) / Collections.max(without),
        shares.stream().map("%.2f"::formatted).toList());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static Path workspace(Path into, String onFail) throws IOException {
    try (Stream<Path> files = Files.walk(WORKSPACE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = into.resolve(WORKSPACE.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    if (!onFail.isEmpty()) {
      StringBuilder expect = new StringBuilder("expect:\n");
      int number = 0;
      for (String rule : RULES) {
        String keys = onFail + ", name: e" + number++;
        expect.append("  - ").append(rule.formatted(keys)).append('\n');
      }
      Path stream = into.resolve("streams").resolve("trips.yaml");
      Files.writeString(stream, Files.readString(stream) + expect);
    }
    return into;
  }

  private static double pipeline(Path workspace, String bootstrap, int views) {
    Map<String, String> set =
        Map.of(
            "segment.rows", "1000000000",
            "segment.every", "1h",
            "data", workspace.resolve("data").toString());
    Workspace read =
        new WorkspaceReader().read(workspace, new Overrides(Path.of(""), set, Map.of()));
    Workspace some = read.with(Rig.some(read.views(), views), List.of());
    try (Rig rig = new Rig(workspace.resolve("data"), bootstrap, some, false, List.of())) {
      long start = System.nanoTime();
      rig.pipeline().start();
      while (!rig.pipeline().idle()) {
        LockSupport.parkNanos(5_000_000);
      }
      String count =
          rig.pipeline()
              .query("SELECT SUM(trips) AS trips FROM vendor_minute", Layer.MERGED)
              .rows()
              .get(0)
              .get(0)
              .map(Object::toString)
              .orElse("none");
      double rate = Throughput.EVENTS * 1e9 / (System.nanoTime() - start);
      if (!count.equals(Integer.toString(Throughput.EVENTS))) {
        throw new IllegalStateException("wrong answer: " + count);
      }
      return rate;
    }
  }
}
