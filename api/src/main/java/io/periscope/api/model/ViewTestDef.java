package io.periscope.api.model;

import io.periscope.api.error.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A unit test of a view or of a stream, as its owner wrote it: rows that are given, and rows that
 * are expected.
 *
 * @param name the file's name without {@code .yaml}
 * @param file relative to the workspace, for messages
 * @param subject what is tested
 * @param given rows of streams, and of reference tables in place of their own
 * @param predictions what a model predicts of every event, by the model's name; any other model is
 *     one that is not in service
 */
public record ViewTestDef(
    String name,
    String description,
    String file,
    Subject subject,
    List<Given> given,
    Map<String, Predicted> predictions,
    Expected expected) {

  public ViewTestDef {
    given = List.copyOf(given);
    predictions = Map.copyOf(predictions);
  }

  /** Where something stands in the file; both are counted from 1. */
  public record At(int line, int column) {}

  /** What is tested. */
  public enum Kind {
    VIEW,
    STREAM
  }

  /** The view or stream that is tested, by its name. */
  public record Subject(Kind kind, String name, At at) {}

  /** Rows of a stream or a table. */
  public record Given(String input, List<Row> rows, At at) {
    public Given {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A row.
   *
   * @param cells in their order, each column once
   * @param raw an event that is given as it stands in the record; then there are no cells
   */
  public record Row(List<Cell> cells, Optional<String> raw, At at) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /** A value of a row. */
  public record Cell(String column, Value value, At at) {}

  /** How a value is written. */
  public enum Form {
    NULL,
    BOOLEAN,
    /** As JSON writes numbers. */
    NUMBER,
    TEXT,
    /** A cell of CSV, which its column's type makes a text or a number. */
    CELL
  }

  /** A value as it is written; the text of NULL is empty. */
  public record Value(Form form, String text) {}

  /** What a model predicts of every event. */
  public record Predicted(double value, At at) {}

  /** A column's name. */
  public record Column(String name, At at) {}

  /**
   * What is expected.
   *
   * @param rows all of them; empty when only their number is, or nothing of them
   * @param count how many there are
   * @param ordered whether the order of the rows counts
   * @param columns those that are compared; empty for those that the rows name
   * @param tolerance how far a DOUBLE may be off; empty for one part in a billion
   * @param error part of the message with which it fails; empty when it does not
   * @param quarantined for each given event that is not accepted, in their order, part of the
   *     reason
   */
  public record Expected(
      Optional<List<Row>> rows,
      OptionalLong count,
      boolean ordered,
      List<Column> columns,
      Optional<Double> tolerance,
      Optional<String> error,
      List<String> quarantined) {
    public Expected {
      rows = rows.map(List::copyOf);
      columns = List.copyOf(columns);
      quarantined = List.copyOf(quarantined);
    }
  }

  /** A problem of this file. */
  public Problem problem(At at, String message) {
    return new Problem(file, at.line(), at.column(), message);
  }
}
