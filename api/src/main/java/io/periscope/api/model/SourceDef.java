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
   * A source of a connector's own kind.
   *
   * @param kind the connector's
   * @param settings what the connector made of the declaration: an immutable value
   */
  record Connected(String kind, Object settings, OptionalDouble rate) implements SourceDef {}

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
   */
  record Generator(
      OptionalDouble rate, long seed, OptionalLong rows, Map<String, FieldGenerator> fields)
      implements SourceDef {}

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
  }
}
