package io.periscope.generator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.DataType;
import java.io.IOException;
import java.util.function.LongUnaryOperator;

/** One field of the events: its name, how often it is null, and its values otherwise. */
final class GeneratedField {
  /** No number, no time and no truth. */
  private static final String WRONG = "?";

  private final SerializedString name;
  private final DataType type;
  private final boolean quoted;
  private final double nulls;
  private final Draws draws;
  private final LongUnaryOperator thing;
  private final Values values;

  /**
   * @param thing the row that decides about nulls: a row's own, or that of a thing of a pool
   */
  GeneratedField(
      String name,
      DataType type,
      double nulls,
      Draws draws,
      LongUnaryOperator thing,
      Values values) {
    this.name = new SerializedString(name);
    this.type = type;
    this.quoted =
        switch (type.kind()) {
          case STRING, DATE, TIMESTAMP -> true;
          case BOOLEAN, INT, LONG, DOUBLE, DECIMAL -> false;
        };
    this.nulls = nulls;
    this.draws = draws;
    this.thing = thing;
    this.values = values;
  }

  String name() {
    return name.getValue();
  }

  Values values() {
    return values;
  }

  boolean isNull(long row) {
    return (nulls > 0 && draws.unit(thing.applyAsLong(row), 0) < nulls) || values.absent(row);
  }

  /** Puts the value, which must not be null, into {@code text}. */
  void text(long row, long now, Text text) {
    text.clear();
    values.write(row, now, text);
  }

  /** Gives the value to a sink under the field's number; nothing when it is null. */
  void give(int field, long row, long now, Text text, FieldSink sink) {
    if (!isNull(row)) {
      Typed.give(type, values, field, row, now, text, sink);
    }
  }

  /** Writes a value of another type; false when any would be right. */
  boolean writeWrong(JsonGenerator json) throws IOException {
    if (type.kind() == DataType.Kind.STRING) {
      return false;
    }
    json.writeFieldName(name);
    json.writeString(WRONG);
    return true;
  }

  /** Writes name and value; nothing when it is null. */
  void write(long row, long now, Text text, JsonGenerator json) throws IOException {
    if (isNull(row)) {
      return;
    }
    text(row, now, text);
    json.writeFieldName(name);
    if (quoted) {
      json.writeString(text.chars(), 0, text.length());
    } else {
      json.writeRawValue(text.chars(), 0, text.length());
    }
  }
}
