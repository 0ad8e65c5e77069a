package io.periscope.jdbc;

import com.fasterxml.jackson.core.JsonGenerator;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One column on its way to a field, as JSON that suits the field's type. A value that does not suit
 * it becomes a JSON string as it stands, to be quarantined.
 *
 * @param index in the result, counted from 1
 * @param name the column's, as the database spells it
 */
record Column(int index, String name, Field field, Form form) {
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

  /** How a value is asked for. */
  enum Form {
    PLAIN,
    TEXT,
    BYTES,
    DATE,
    LOCAL,
    ZONED;

    static Form of(Database.Product product, int type, String typeName) {
      if (product == Database.Product.SQLITE) {
        // What was declared says nothing about the values.
        return PLAIN;
      }
      return switch (type) {
        case Types.TIMESTAMP ->
            typeName.toLowerCase(Locale.ROOT).equals("timestamptz") ? ZONED : LOCAL;
        case Types.TIMESTAMP_WITH_TIMEZONE -> ZONED;
        case Types.DATE -> DATE;
        case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> BYTES;
        case Types.BIT,
            Types.BOOLEAN,
            Types.TINYINT,
            Types.SMALLINT,
            Types.INTEGER,
            Types.BIGINT,
            Types.REAL,
            Types.FLOAT,
            Types.DOUBLE,
            Types.NUMERIC,
            Types.DECIMAL ->
            PLAIN;
        default -> TEXT;
      };
    }
  }

  /** The value of a row; empty for NULL. */
  Optional<Object> value(ResultSet row) throws SQLException {
    return Optional.ofNullable(
        switch (form) {
          case PLAIN -> row.getObject(index);
          case TEXT -> row.getString(index);
          case BYTES -> row.getBytes(index);
          case DATE -> row.getObject(index, LocalDate.class);
          case LOCAL -> row.getObject(index, LocalDateTime.class);
          case ZONED -> row.getObject(index, OffsetDateTime.class);
        });
  }

  /** Writes the field's value. */
  void write(Object value, JsonGenerator json) throws IOException {
    if (value instanceof Boolean yes) {
      bool(yes, json);
    } else if (value instanceof Number number) {
      number(number, json);
    } else {
      text(text(value), json);
    }
  }

  private void bool(boolean yes, JsonGenerator json) throws IOException {
    switch (field.type().kind()) {
      case STRING -> json.writeString(Boolean.toString(yes));
      case INT, LONG, DOUBLE, DECIMAL -> json.writeNumber(yes ? 1 : 0);
      case BOOLEAN, DATE, TIMESTAMP -> json.writeBoolean(yes);
    }
  }

  private void number(Number number, JsonGenerator json) throws IOException {
    String text = text(number);
    Kind kind = field.type().kind();
    if (kind == Kind.STRING || !JSON_NUMBER.matcher(text).matches()) {
      json.writeString(text);
    } else if (kind == Kind.BOOLEAN && (text.equals("0") || text.equals("1"))) {
      json.writeBoolean(text.equals("1"));
    } else {
      json.writeNumber(text);
    }
  }

  private void text(String text, JsonGenerator json) throws IOException {
    String bare = text.strip();
    switch (field.type().kind()) {
      case STRING -> json.writeString(text);
      case BOOLEAN -> {
        boolean yes = bare.equalsIgnoreCase("true");
        if (yes || bare.equalsIgnoreCase("false")) {
          json.writeBoolean(yes);
        } else {
          json.writeString(text);
        }
      }
      case INT, LONG, DOUBLE, DECIMAL -> {
        if (JSON_NUMBER.matcher(bare).matches()) {
          json.writeNumber(bare);
        } else {
          json.writeString(text);
        }
      }
      // A day is the midnight at which it begins, and the other way round.
      case DATE -> json.writeString(bare.replaceFirst("[T ]00:00(:00(\\.0+)?)?Z?$", ""));
      case TIMESTAMP -> json.writeString(bare.length() == 10 ? bare + "T00:00:00" : bare);
    }
  }

  /** A value as a text. */
  static String text(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof OffsetDateTime time) {
      return time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime() + "Z";
    }
    return value instanceof byte[] bytes
        ? Base64.getEncoder().encodeToString(bytes)
        : value.toString();
  }
}
