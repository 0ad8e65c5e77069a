package io.periscope.generator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.periscope.api.model.DataType;
import java.io.IOException;

/** One field of the events: its name, how often it is null, and its values otherwise. */
final class GeneratedField {
  private final SerializedString name;
  private final boolean quoted;
  private final double nulls;
  private final Draws draws;
  private final Values values;

  GeneratedField(String name, DataType type, double nulls, Draws draws, Values values) {
    this.name = new SerializedString(name);
    this.quoted =
        switch (type.kind()) {
          case STRING, DATE, TIMESTAMP -> true;
          case BOOLEAN, INT, LONG, DOUBLE, DECIMAL -> false;
        };
    this.nulls = nulls;
    this.draws = draws;
    this.values = values;
  }

  Values values() {
    return values;
  }

  boolean isNull(long row) {
    return (nulls > 0 && draws.unit(row, 0) < nulls) || values.absent(row);
  }

  /** Puts the value, which must not be null, into {@code text}. */
  void text(long row, long now, Text text) {
    text.clear();
    values.write(row, now, text);
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
