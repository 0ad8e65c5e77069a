package io.periscope.bench;

import io.periscope.api.engine.Layer;
import io.periscope.api.learn.Examples;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Task;
import io.periscope.api.model.Workspace;
import io.periscope.core.Pipeline;
import io.periscope.kafka.embedded.EmbeddedBroker;
import io.periscope.workspace.Overrides;
import io.periscope.workspace.WorkspaceReader;
import io.periscope.xgboost.XgboostLearner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What it costs to score: events a second from a filled topic through a derived stream to a merged
 * answer over it, without a model and with one of each kind; and what the learners do alone.
 */
final class Scoring {
  private static final int EVENTS = Integer.getInteger("bench.events", 500_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 2);
  private static final int EXAMPLES = 50_000;
  private static final int BATCH = 2_048;
  private static final String NONE = "without a model";
  private static final Path TRIPS = Path.of("bench", "workspace", "streams", "trips.yaml");

  private final Path folder;
  private final Learner learner = new XgboostLearner();

  /** Each kind with the parameters it has unless others are given. */
  private final List<String> algorithms = List.of("linear", "random_forest", "boosted_trees");

  private int sent;

  Scoring(Path folder) {
    this.folder = folder;
  }

  void run() throws Exception {
    alone();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("log"), 0)) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
        admin.createTopics(List.of(new NewTopic("trips", 2, (short) 1))).all().get();
      }
      Trips trips = new Trips(1);
      fill(broker.address(), trips, EXAMPLES);
      Map<String, Path> workspaces = new LinkedHashMap<>();
      workspaces.put(NONE, workspace("none", "100 * trip_distance", ""));
      for (String algorithm : algorithms) {
        workspaces.put(algorithm, workspace(algorithm, "PREDICT(duration)", model(algorithm)));
      }
      for (Map.Entry<String, Path> each : workspaces.entrySet()) {
        try (Rig rig = rig(each.getValue(), broker.address())) {
          rig.pipeline().start();
          await(rig.pipeline());
          if (!each.getKey().equals(NONE)) {
            train(rig.pipeline());
          }
        }
      }
      for (int round = 1; round <= ROUNDS; round++) {
        fill(broker.address(), trips, EVENTS);
        double without = 0;
        for (Map.Entry<String, Path> each : workspaces.entrySet()) {
          double rate = pipeline(each.getKey(), each.getValue(), broker.address());
          without = each.getKey().equals(NONE) ? rate : without;
          System.out.printf(
              "round %d: %-16s %,10.0f events/s, %.2f of that without a model%n",
              round, each.getKey(), rate, rate / without);
        }
      }
    }
  }

  /** Training and scoring alone, of numbers in memory. */
  private void alone() {
    int width = 7;
    Random random = new Random(1);
    float[] values = new float[EXAMPLES * width];
    float[] target = new float[EXAMPLES];
    for (int row = 0; row < EXAMPLES; row++) {
      for (int column = 0; column < width; column++) {
        values[row * width + column] = random.nextFloat();
      }
      target[row] = values[row * width] * 20 + random.nextFloat();
    }
    Features features =
        new Features(
            IntStream.range(0, width).mapToObj(i -> new Features.Column("f" + i, 0)).toList());
    Examples examples = new Examples(new Rows(values, width, EXAMPLES), target);
    Rows batch = new Rows(values, width, BATCH);
    for (String algorithm : algorithms) {
      long start = System.nanoTime();
      try (Predictor model =
          learner.train(
              new Learner.Job(Task.REGRESSION, algorithm, Map.of(), features, examples, 1),
              done -> {})) {
        double trained = EXAMPLES * 1e9 / (System.nanoTime() - start);
        long rows = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 3_000_000_000L) {
          rows += model.predict(batch).length;
        }
        System.out.printf(
            "%-16s alone: trains %,10.0f rows/s, scores %,12.0f rows/s in batches of %,d%n",
            algorithm, trained, rows * 1e9 / (System.nanoTime() - begin), BATCH);
      }
    }
  }

  /** The same but for what is predicted; each with a derived topic of its own. */
  private Path workspace(String name, String predicted, String model) throws IOException {
    Path root = folder.resolve("workspace-" + name);
    write(root, "periscope.yaml", "name: bench\nbatch: {every: off}\n");
    write(root, "streams/trips.yaml", Files.readString(TRIPS));
    write(
        root,
        "streams/scored.yaml",
        """
        stream: scored
        topic: scored_%s
        partitions: 2
        fields: { id: string, vendor_id: int, actual: double, predicted: double }
        source:
          select: |
            SELECT id, vendor_id, trip_duration / 10 + 100 * trip_distance AS actual,
              %s AS predicted
            FROM trips
        """
            .formatted(name, predicted));
    write(
        root,
        "views/errors.sql",
        """
        SELECT vendor_id, COUNT(*) AS trips, COUNT(predicted) AS predicted,
          AVG(ABS(predicted - actual)) AS mae
        FROM scored GROUP BY vendor_id
        """);
    if (!model.isEmpty()) {
      write(root, "models/duration.yaml", model);
    }
    return root;
  }

  private static void write(Path root, String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static String model(String algorithm) {
    return """
        model: duration
        stream: trips
        target: trip_duration / 10 + 100 * trip_distance + 20 * HOUR(pickup_datetime)
        features:
          distance: trip_distance
          hour: HOUR(pickup_datetime)
          weekday: DAYOFWEEK(pickup_datetime)
          zone: zone_id
          passengers: passenger_count
          vendor: vendor_id
          flag: flag
        split: { by: random, test: 0.1 }
        candidates: [%s]
        """
        .formatted(algorithm);
  }

  private Rig rig(Path workspace, String bootstrap) {
    Path data = workspace.resolve("data");
    Workspace read =
        new WorkspaceReader()
            .read(
                workspace,
                new Overrides(
                    Path.of(""),
                    Map.of(
                        "data",
                        data.toString(),
                        "segment.rows",
                        "1000000000",
                        "segment.every",
                        "1h"),
                    Map.of()));
    return new Rig(data, bootstrap, read, true, List.of(learner));
  }

  private static void train(Pipeline pipeline) {
    var run = pipeline.models().train("duration");
    if (pipeline.models().info("duration").problem().isPresent()) {
      throw new IllegalStateException(run.reason());
    }
  }

  private double pipeline(String name, Path workspace, String bootstrap) {
    try (Rig rig = rig(workspace, bootstrap)) {
      long before = count(rig.pipeline(), "trips");
      long start = System.nanoTime();
      rig.pipeline().start();
      await(rig.pipeline());
      double rate = (sent - before) * 1e9 / (System.nanoTime() - start);
      long predicted = count(rig.pipeline(), "predicted");
      if (count(rig.pipeline(), "trips") != sent
          || predicted != (name.equals(NONE) ? sent : sent - EXAMPLES)) {
        throw new IllegalStateException(
            "wrong answer: %d events, %d predicted; %s"
                .formatted(
                    sent,
                    predicted,
                    name.equals(NONE) ? "" : rig.pipeline().models().info("duration").scored()));
      }
      return rate;
    }
  }

  private static void await(Pipeline pipeline) {
    while (!pipeline.idle()) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static long count(Pipeline pipeline, String column) {
    return pipeline
        .query("SELECT COALESCE(SUM(" + column + "), 0) AS n FROM errors", Layer.MERGED)
        .rows()
        .get(0)
        .get(0)
        .map(n -> Long.parseLong(n.toString()))
        .orElse(0L);
  }

  private void fill(String bootstrap, Trips trips, int count) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("compression.type", "lz4");
    properties.put("batch.size", 256 * 1024);
    properties.put("linger.ms", 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        var unused = producer.send(new ProducerRecord<>("trips", sent & 1, null, trips.next(sent)));
        sent++;
      }
    }
  }
}
