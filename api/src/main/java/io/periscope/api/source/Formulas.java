package io.periscope.api.source;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.Schema;

/**
 * Computes fields of rows from other fields of the same row, many rows at a time. For one thread.
 */
public interface Formulas extends AutoCloseable {

  /** The fields that are read. */
  Schema inputs();

  /** The fields that are computed. */
  Schema outputs();

  /**
   * Computes some rows, in their order. What has no result is not given.
   *
   * @param rows how many
   */
  void compute(int rows, Given given, Taken taken);

  /** Where the rows come from. */
  interface Given {
    /** Gives the fields of {@link #inputs} that are not null in a row, counted from 0. */
    void give(int row, FieldSink sink);
  }

  /** Where the results go. */
  interface Taken {
    /** Takes the fields of {@link #outputs} in a row, counted from 0. */
    FieldSink row(int row);
  }

  @Override
  void close();
}
