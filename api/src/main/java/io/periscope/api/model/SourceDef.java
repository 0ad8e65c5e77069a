package io.periscope.api.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Where a stream's events come from. A stream without one is fed from outside. */
public sealed interface SourceDef {

  /** How many events a second; empty for as fast as possible. */
  OptionalDouble rate();

  /**
   * Files of rows.
   *
   * @param base what a relative path is relative to
   * @param path a file, a folder or a glob
   * @param format by the file's ending when empty
   * @param loop begin again after the last file
   * @param csv how CSV files are laid out
   */
  record Files(
      Path base,
      String path,
      Optional<FileFormat> format,
      OptionalDouble rate,
      boolean loop,
      CsvForm csv)
      implements SourceDef {

    /** CSV files, if any, have a header and commas. */
    public Files(
        Path base, String path, Optional<FileFormat> format, OptionalDouble rate, boolean loop) {
      this(base, path, format, rate, loop, CsvForm.USUAL);
    }
  }

  /**
   * Files that are one delivery: read once, as fast as possible.
   *
   * @param identity what makes it this delivery: where it was left, it goes on
   * @param load counts deliveries; of a later one it is greater
   */
  record Delivery(Files files, String identity, long load) implements SourceDef {
    @Override
    public OptionalDouble rate() {
      return OptionalDouble.empty();
    }
  }

  /**
   * A source of a connector's own kind.
   *
   * @param kind the connector's
   * @param settings what the connector made of the declaration: an immutable value
   */
  record Connected(String kind, Object settings, OptionalDouble rate) implements SourceDef {}

  /**
   * The events of another stream, each made into an event of this one, or left out.
   *
   * @param file where the SELECT stands, relative to the workspace
   * @param select laid out so that places in it are places in the file
   */
  record Derived(String file, String select) implements SourceDef {
    @Override
    public OptionalDouble rate() {
      return OptionalDouble.empty();
    }
  }

  /** The kinds of file that can be read; the texts also packed by gzip or zstd. */
  enum FileFormat {
    CSV,
    JSONL,
    PARQUET,
    AVRO
  }

  /**
   * Made-up events, the same ones for the same seed.
   *
   * @param rows how many in all; empty for without end
   * @param fields how each field is made, in the order of the schema; a field that is not named is
   *     always null
   * @param pools by name: fields that belong to a thing, such as a card and its country
   * @param troubles what goes wrong on purpose
   */
  record Generator(
      OptionalDouble rate,
      long seed,
      OptionalLong rows,
      Map<String, FieldGenerator> fields,
      Map<String, Pool> pools,
      Troubles troubles)
      implements SourceDef {

    /** Without pools, and nothing goes wrong. */
    public Generator(
        OptionalDouble rate, long seed, OptionalLong rows, Map<String, FieldGenerator> fields) {
      this(rate, seed, rows, fields, Map.of(), Troubles.NONE);
    }

    /** The same events, but this many. */
    public Generator withRows(long count) {
      return new Generator(rate, seed, OptionalLong.of(count), fields, pools, troubles);
    }

    /** As declared, but from another seed. */
    public Generator withSeed(long other) {
      return new Generator(rate, other, rows, fields, pools, troubles);
    }
  }

  /**
   * Things that come again and again: each event is about one of them, and the fields have the same
   * values whenever it is the same one.
   *
   * @param size how many there are
   * @param exponent how much oftener the first ones come than the last, as in {@link
   *     Distribution.Zipf}; 0 for all equally often
   */
  record Pool(int size, double exponent, List<String> fields) {}

  /**
   * What goes wrong on purpose.
   *
   * @param errors the share of events, 0 to 1, that are malformed
   * @param duplicates the share of events, 0 to 1, that come again a few events later
   */
  record Troubles(double errors, double duplicates, Optional<Late> late) {
    public static final Troubles NONE = new Troubles(0, 0, Optional.empty());
  }

  /**
   * Events that come late: their time field is earlier than it would have been.
   *
   * @param share of events, 0 to 1
   */
  record Late(double share, long byMillis) {}

  /**
   * How the values of one field are made.
   *
   * @param nulls the share of events, 0 to 1, in which the field is null
   */
  record FieldGenerator(Distribution distribution, double nulls) {}

  /** What values a made-up field takes. */
  sealed interface Distribution {
    /** A text with a counter, such as {@code id{0000000}} → id0000000, id0000001 … */
    record Sequence(String pattern) implements Distribution {}

    /** One of the values, by weight. */
    record Choice(List<Object> values, List<Double> weights) implements Distribution {}

    /** Evenly spread from min to max, both included, rounded to {@code decimals} digits. */
    record Uniform(double min, double max, int decimals) implements Distribution {}

    /** Bell-shaped, cut to min and max. */
    record Normal(double mean, double deviation, double min, double max, int decimals)
        implements Distribution {}

    /** Long-tailed: exp of a normal with this mean and deviation, cut to min and max. */
    record LogNormal(double mean, double deviation, double min, double max, int decimals)
        implements Distribution {}

    /**
     * Event time that walks from start by {@code step} milliseconds an event, late by up to jitter.
     */
    record Walk(long startMillis, long stepMillis, long jitterMillis) implements Distribution {}

    /** The wall clock, late by up to jitter milliseconds. */
    record Now(long jitterMillis) implements Distribution {}

    /** Another timestamp field plus another numeric field, in seconds. */
    record Plus(String timestamp, String seconds) implements Distribution {}

    /** A random UUID (version 4). */
    record Uuid() implements Distribution {}

    /**
     * A text with random parts, each drawn by itself: {@code {A-Z}} is a letter, {@code {000-499}}
     * a number of three digits.
     */
    record Pattern(String pattern) implements Distribution {}

    /**
     * One of {@code n} things, the first the most often: the k-th has the weight 1 / k^exponent.
     *
     * @param base for a text, as a sequence's pattern, counted from 0; for a number, the first one
     */
    record Zipf(int n, double exponent, String base) implements Distribution {}

    /** True in this share of events, 0 to 1. */
    record Bool(double share) implements Distribution {}

    /**
     * Times that come more often in some hours of the day and on some days of the week, UTC.
     *
     * @param toMillis not included; empty for {@link Order#RATE} alone
     * @param hours 24 weights, from midnight on; empty when all are the same
     * @param weekdays 7 weights, from Monday on; empty when all are the same
     */
    record Datetime(
        long fromMillis,
        OptionalLong toMillis,
        List<Double> hours,
        List<Double> weekdays,
        Order order)
        implements Distribution {}

    /** How times follow each other. */
    enum Order {
      /** Each by itself. */
      RANDOM,
      /** Ascending: the generator's rows are spread from start to end. */
      ROWS,
      /** Ascending: by the generator's rate on the average, as if it ran since the start. */
      RATE
    }

    /** Other fields' values in a text, such as {@code {first} {last}}. */
    record Concat(String template) implements Distribution {}

    /**
     * Computed from other fields of the same event.
     *
     * @param file where the expression stands, relative to the workspace
     * @param expression in SQL, laid out so that places in it are places in the file
     */
    record Sql(String file, String expression) implements Distribution {}
  }
}
