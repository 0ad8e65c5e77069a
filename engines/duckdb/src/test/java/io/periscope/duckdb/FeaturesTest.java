package io.periscope.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.ExampleTable.Values;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Scorer;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a model is trained on and what it is asked are the same to the last bit, though the one is
 * read from Parquet files and the other decoded from the log: all types, NULLs, times before 1970
 * and at the turn of days and weeks.
 */
class FeaturesTest {
  private static final long SEED = 20_260_601;
  private static final Map<String, String> NUMBERS = new LinkedHashMap<>();
  private static final Map<String, String> TEXTS = new LinkedHashMap<>();

  static {
    NUMBERS.put("tenth", "d * 0.1");
    NUMBERS.put("root", "sqrt(abs(d))");
    NUMBERS.put("share", "money / nullif(i, 0)");
    NUMBERS.put("huge", "huge");
    NUMBERS.put("long", "l");
    NUMBERS.put("truth", "b AND i > 3");
    NUMBERS.put("hour", "extract(hour FROM \"at\")");
    NUMBERS.put("weekday", "extract(isodow FROM \"at\")");
    NUMBERS.put("week", "extract(week FROM day)");
    NUMBERS.put("micros", "extract(microsecond FROM \"at\")");
    NUMBERS.put("age", "date_diff('minute', \"at\", TIMESTAMP '2026-01-01 00:00:00')");
    TEXTS.put("upper", "upper(s)");
    TEXTS.put("both", "s || ':' || CAST(day AS VARCHAR)");
  }

  @TempDir private Path folder;
  private DuckDb duckDb;
  private BatchEngine engine;

  @BeforeEach
  void open() {
    duckDb = DuckDb.open(folder.resolve("state"), new DuckDbOptions(2, "200MB"));
    engine = duckDb.batchEngine();
  }

  @AfterEach
  void close() {
    duckDb.close();
  }

  private static ModelPlan model() {
    List<Field> features = new ArrayList<>();
    NUMBERS.keySet().forEach(name -> features.add(new Field(name, type(name))));
    TEXTS.keySet().forEach(name -> features.add(new Field(name, DataType.STRING)));
    Map<String, String> all = new LinkedHashMap<>(NUMBERS);
    all.putAll(TEXTS);
    String fields =
        AllTypes.SCHEMA.names().stream()
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(", "));
    return new ModelPlan(
        "any",
        "every",
        List.of(),
        AllTypes.SCHEMA.names(),
        new Schema(features),
        "SELECT "
            + list(all, "")
            + ", CAST(1 AS DOUBLE) AS _target, \"at\" AS _time, _partition, _offset FROM every",
        "SELECT " + fields + ", " + list(all, "_feature_") + " FROM every",
        "");
  }

  private static DataType type(String name) {
    return name.equals("truth") ? DataType.BOOLEAN : DataType.DOUBLE;
  }

  private static String list(Map<String, String> expressions, String prefix) {
    return expressions.entrySet().stream()
        .map(e -> "%s AS \"%s%s\"".formatted(e.getValue(), prefix, e.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** Remembers what it is asked. */
  private static final class Recorder implements Scorer {
    private final List<String> asked = new ArrayList<>();

    @Override
    public long version() {
      return 1;
    }

    @Override
    public float number(int feature, double value) {
      asked.add(feature + " " + Long.toHexString(Double.doubleToRawLongBits(value)));
      return 0;
    }

    @Override
    public float category(int feature, String text) {
      asked.add(feature + " " + text);
      return 0;
    }

    @Override
    public float[] predict(Rows rows) {
      return new float[rows.count()];
    }
  }

  private static String event(Random random) {
    List<String> values = new ArrayList<>();
    values.add(random.nextInt(5) == 0 ? "" : "" + random.nextBoolean());
    values.add(random.nextInt(5) == 0 ? "" : "" + random.nextInt(8));
    values.add(random.nextInt(5) == 0 ? "" : "" + random.nextLong());
    values.add(random.nextInt(5) == 0 ? "" : "" + random.nextGaussian() * 1e3);
    values.add(
        random.nextInt(5) == 0 ? "" : random.nextInt(1_000) + "." + (10 + random.nextInt(90)));
    values.add(random.nextInt(5) == 0 ? "" : random.nextLong() + ".125");
    values.add(random.nextInt(5) == 0 ? "" : List.of("é🚲", "b", "straße").get(random.nextInt(3)));
    LocalDateTime time =
        LocalDateTime.of(1969, 12, 28, 23, 59, 59)
            .plusDays(random.nextInt(25_000))
            .plusNanos(1_000L * random.nextInt(2_000_000));
    values.add(random.nextInt(5) == 0 ? "" : time.toLocalDate().toString());
    values.add(random.nextInt(5) == 0 ? "" : time.toString());
    return String.join("|", values);
  }

  @Test
  void trainingAndScoringSeeTheSameBits() {
    Random random = new Random(SEED);
    String[] events = new String[3_000];
    for (int i = 0; i < events.length; i++) {
      events[i] = event(random);
    }
    RecordBatch records = AllTypes.records(0, 0, events);
    Map<String, Integer> ids = new HashMap<>();
    MasterColumns.of(AllTypes.SCHEMA).names().forEach(name -> ids.put(name, ids.size() + 1));
    List<String> files =
        engine
            .writeSegment(
                AllTypes.STREAM,
                AllTypes.DECODER,
                1,
                List.of(records).iterator(),
                ids,
                day -> folder.resolve(day + ".parquet").toString())
            .files()
            .values()
            .stream()
            .map(DataFile::location)
            .toList();
    ModelPlan model = model();
    ExampleTable trained = engine.examples(model, AllTypes.STREAM, files);

    Recorder recorder = new Recorder();
    Derivation derivation =
        new Derivation(
            "scored",
            "every",
            List.of(),
            List.of(),
            Schema.of(new Field("p", DataType.DOUBLE)),
            "SELECT \"_prediction_any\" AS p FROM every",
            Optional.of(model));
    var unread =
        engine.derive(
            derivation,
            AllTypes.STREAM,
            AllTypes.DECODER,
            records,
            Optional.empty(),
            Optional.of(recorder),
            (key, value) -> {});
    assertThat(unread).isEmpty();
    assertThat(trained.count()).isEqualTo(events.length);
    List<String> expected = new ArrayList<>();
    for (int feature = 0; feature < trained.features().size(); feature++) {
      for (int row = 0; row < trained.count(); row++) {
        if (trained.features().get(feature) instanceof Values.Numbers numbers) {
          double value = numbers.values()[row];
          if (!Double.isNaN(value)) {
            expected.add(feature + " " + Long.toHexString(Double.doubleToRawLongBits(value)));
          }
        } else if (trained.features().get(feature) instanceof Values.Categories texts
            && texts.codes()[row] >= 0) {
          expected.add(feature + " " + texts.dictionary().get(texts.codes()[row]));
        }
      }
    }
    assertThat(sorted(recorder.asked)).isEqualTo(sorted(expected));
  }

  /** A vector has 2,048 events, and comes feature by feature. */
  private static List<String> sorted(List<String> asked) {
    return asked.stream().sorted().toList();
  }
}
