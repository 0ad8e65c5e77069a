package io.periscope.core.tables;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.TableDef;
import io.periscope.api.table.TableConnector.RowConsumer;
import io.periscope.core.ingest.JsonDecoder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of a table as they come. They are decided upon as the events of a stream with its fields
 * would be, but here one that is not right is an error. What is made of them is the same for the
 * same rows in any order. For one thread.
 */
final class TableRows implements RowConsumer {
  /** Beyond that a table is not small; both fit into the memory that the program has. */
  static final int MOST_ROWS = 1_000_000;

  static final long MOST_BYTES = 64L << 20;

  private static final int SHOWN = 200;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  private final TableDef table;
  private final Schema schema;
  private final EventDecoder decoder;
  private final Texts texts;
  private final List<String> lines = new ArrayList<>();
  private long length;

  TableRows(TableDef table) {
    this.table = table;
    this.schema = table.schema();
    this.decoder = new JsonDecoder(schema);
    this.texts = new Texts(schema);
  }

  @Override
  public void accept(byte[] row) {
    texts.clear();
    Optional<String> reason = decoder.decode(row, texts);
    if (reason.isPresent()) {
      throw refused(row, reason.get());
    }
    String line = texts.line();
    length += line.length();
    if (lines.size() == MOST_ROWS || length > MOST_BYTES) {
      throw source(
          "table '%s' has more than %,d rows or %,d MiB; a reference table is small: leave rows or columns out by a query, or read it as a stream"
              .formatted(table.name(), MOST_ROWS, MOST_BYTES >> 20));
    }
    lines.add(line);
  }

  /** JSON Lines, each value a text or null. */
  byte[] file() {
    Collections.sort(lines);
    StringBuilder all = new StringBuilder(Math.toIntExact(length + lines.size()));
    lines.forEach(line -> all.append(line).append('\n'));
    return all.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** At the field that does not take its value. */
  private PeriscopeException refused(byte[] row, String reason) {
    String shown = new String(row, StandardCharsets.UTF_8);
    String text = shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "…";
    for (Field field : schema.fields()) {
      Schema alone = Schema.of(field);
      Optional<String> own = new JsonDecoder(alone).decode(row, new Texts(alone));
      if (own.isPresent()) {
        return table
            .source()
            .orElseThrow()
            .places()
            .problems(
                Map.of(
                    field.name(),
                    "table '%s': %s; the row is %s".formatted(table.name(), own.get(), text)));
      }
    }
    return source("table '%s': %s; the row is %s".formatted(table.name(), reason, text));
  }

  private PeriscopeException source(String message) {
    return table.source().orElseThrow().places().problem(message);
  }

  /** The values of a row as texts from which each comes back as it was. */
  private static final class Texts implements FieldSink {
    private final Schema schema;
    private final List<Optional<String>> values;

    Texts(Schema schema) {
      this.schema = schema;
      this.values = new ArrayList<>(Collections.nCopies(schema.size(), Optional.empty()));
    }

    void clear() {
      Collections.fill(values, Optional.empty());
    }

    String line() {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < schema.size(); i++) {
        line.append(i == 0 ? "{" : ",");
        quote(schema.field(i).name(), line);
        line.append(':');
        if (values.get(i).isPresent()) {
          quote(values.get(i).get(), line);
        } else {
          line.append("null");
        }
      }
      return line.append('}').toString();
    }

    private static void quote(String text, StringBuilder out) {
      out.append('"');
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"' || c == '\\') {
          out.append('\\').append(c);
        } else if (c < ' ') {
          out.append("\\u").append(HexFormat.of().toHexDigits(c));
        } else {
          out.append(c);
        }
      }
      out.append('"');
    }

    private void set(int field, String text) {
      values.set(field, Optional.of(text));
    }

    @Override
    public void setBoolean(int field, boolean value) {
      set(field, Boolean.toString(value));
    }

    @Override
    public void setLong(int field, long value) {
      set(field, Long.toString(value));
    }

    @Override
    public void setDouble(int field, double value) {
      set(field, Double.toString(value));
    }

    @Override
    public void setDecimal(int field, long unscaled) {
      setDecimal(field, BigInteger.valueOf(unscaled));
    }

    @Override
    public void setDecimal(int field, BigInteger unscaled) {
      set(field, new BigDecimal(unscaled, schema.field(field).type().scale()).toPlainString());
    }

    @Override
    public void setString(int field, byte[] utf8, int offset, int length) {
      set(field, new String(utf8, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void setDate(int field, int epochDay) {
      set(field, LocalDate.ofEpochDay(epochDay).toString());
    }

    @Override
    public void setTimestamp(int field, long micros) {
      set(
          field,
          TIME.format(
              LocalDateTime.ofEpochSecond(
                  Math.floorDiv(micros, 1_000_000L),
                  (int) Math.floorMod(micros, 1_000_000L) * 1000,
                  ZoneOffset.UTC)));
    }
  }
}
