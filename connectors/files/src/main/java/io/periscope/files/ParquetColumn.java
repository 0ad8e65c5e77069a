package io.periscope.files;

import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import java.nio.charset.StandardCharsets;
import org.duckdb.DuckDBReadableVector;

/** One column of a Parquet file on its way to a field, as JSON that suits the field's type. */
final class ParquetColumn {
  /** Whole doubles up to here are exact, and are written without a point for int and long. */
  private static final double EXACT = 1L << 53;

  private final byte[] name;
  private final Kind kind;
  private final ParquetForm form;
  private final String expression;
  private final CellWriter cells = new CellWriter();
  private final TimeText times = new TimeText();

  private ParquetColumn(Field field, ParquetForm form, String expression) {
    this.name = JsonBuffer.encode(field.name());
    this.kind = field.type().kind();
    this.form = form;
    this.expression = expression;
  }

  /**
   * @param type DuckDB's name of the column's type
   */
  static ParquetColumn of(Field field, String type) {
    ParquetForm form = ParquetForm.of(type);
    return new ParquetColumn(field, form, form.expression(field.from()));
  }

  /** What to select. */
  String expression() {
    return expression;
  }

  /**
   * Writes the field with a row's value; nothing when it is null.
   *
   * @return whether it is not null
   */
  boolean write(DuckDBReadableVector vector, long row, JsonBuffer json) {
    if (vector.isNull(row)) {
      return false;
    }
    json.name(name);
    switch (form) {
      case TEXT -> text(vector.getString(row), json);
      case DOUBLE -> real(vector.getDouble(row), json);
      case NUMBER -> number(vector.getString(row), json);
      case BOOLEAN -> bare(vector.getBoolean(row) ? "true" : "false", json);
      case WHOLE -> whole(vector.getLong(row), json);
      case TIMESTAMP -> timestamp(vector.getLong(row), json);
      case DATE -> {
        json.put('"');
        times.date(vector.getLong(row), json);
        json.put('"');
      }
    }
    return true;
  }

  /** A row's value as the text of a record's key. It must not be null. */
  byte[] key(DuckDBReadableVector vector, long row) {
    if (form == ParquetForm.TEXT) {
      return vector.getString(row).getBytes(StandardCharsets.UTF_8);
    }
    JsonBuffer json = new JsonBuffer();
    json.begin();
    write(vector, row, json);
    // Nothing but digits, points, signs and letters: no escapes.
    String text = new String(json.since(1 + name.length), StandardCharsets.US_ASCII);
    return text.replace("\"", "").getBytes(StandardCharsets.US_ASCII);
  }

  private void text(String value, JsonBuffer json) {
    if (kind == Kind.STRING) {
      json.string(value);
      return;
    }
    char[] bytes =
        new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
            .toCharArray();
    cells.write(json, kind, bytes, 0, bytes.length);
  }

  private void real(double value, JsonBuffer json) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      json.string(Double.toString(value));
      return;
    }
    boolean quoted = kind == Kind.STRING;
    if (quoted) {
      json.put('"');
    }
    if ((kind == Kind.INT || kind == Kind.LONG)
        && value == Math.rint(value)
        && Math.abs(value) <= EXACT) {
      json.number((long) value);
    } else {
      DoubleText.write(value, json);
    }
    if (quoted) {
      json.put('"');
    }
  }

  private void number(String text, JsonBuffer json) {
    boolean finite = Character.isDigit(text.charAt(text.length() - 1));
    if (finite) {
      bare(text, json);
    } else {
      json.string(text);
    }
  }

  private void whole(long value, JsonBuffer json) {
    if (kind == Kind.STRING) {
      json.put('"');
      json.number(value);
      json.put('"');
    } else if (kind == Kind.BOOLEAN && (value == 0 || value == 1)) {
      json.raw(value == 1 ? "true" : "false");
    } else {
      json.number(value);
    }
  }

  private void timestamp(long micros, JsonBuffer json) {
    json.put('"');
    if (kind == Kind.DATE && TimeText.isMidnight(micros)) {
      times.date(TimeText.day(micros), json);
    } else {
      times.timestamp(micros, json);
    }
    json.put('"');
  }

  /** JSON as it is, or a string of it for a field of texts. */
  private void bare(String text, JsonBuffer json) {
    if (kind == Kind.STRING) {
      json.string(text);
    } else {
      json.raw(text);
    }
  }
}
