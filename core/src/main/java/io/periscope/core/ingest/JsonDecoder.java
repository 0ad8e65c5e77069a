package io.periscope.core.ingest;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.Field;
import io.periscope.api.model.RecordPart;
import io.periscope.api.model.Schema;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Decodes events that are JSON objects in UTF-8, guided by the schema.
 *
 * <p>An event is read in one pass over its bytes. Producers write their fields in one order, so the
 * next key is guessed to be the schema's next field and compared as bytes; only a wrong guess is
 * looked up. Unknown keys are passed over, but their values must be JSON too. A declared field may
 * come once; null and absence are the same.
 *
 * <p>What each type takes:
 *
 * <ul>
 *   <li>int, long: a number without a fractional part, {@code 1.0} and {@code 1e3} included
 *   <li>double: any number that does not overflow
 *   <li>decimal: a number, or a string that holds one, with no digits beyond the scale but zeros
 *   <li>boolean, string: themselves
 *   <li>date: {@code "2020-04-01"}
 *   <li>timestamp: {@code "2020-04-01T00:44:02.123456+02:00"}, where T may be a space, and seconds,
 *       fraction and zone may be missing; or a number of milliseconds since 1970
 * </ul>
 *
 * <p>A reason for rejection names the first thing that is wrong, reading from the left; offsets in
 * it count bytes from 0.
 */
public final class JsonDecoder implements EventDecoder {
  private final FieldKeys keys;
  private final FieldReader[] readers;

  public JsonDecoder(Schema schema) {
    // What is read from elsewhere in the record is no key of the object.
    int[] fields =
        IntStream.range(0, schema.size())
            .filter(i -> RecordPart.of(schema.field(i)).isEmpty())
            .toArray();
    List<String> names = IntStream.of(fields).mapToObj(schema::field).map(Field::name).toList();
    this.keys = new FieldKeys(names);
    this.readers = new FieldReader[fields.length];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = new FieldReader(fields[i], schema.field(fields[i]));
    }
  }

  @Override
  public Optional<String> decode(byte[] value, FieldSink sink) {
    JsonCursor cursor = new JsonCursor(value);
    return object(cursor, sink) ? Optional.empty() : Optional.of(cursor.reason());
  }

  private boolean object(JsonCursor cursor, FieldSink sink) {
    cursor.skipSpace();
    if (cursor.atEnd()) {
      return cursor.reject("empty value");
    }
    if (!cursor.take('{')) {
      return cursor.malformed("expected '{'");
    }
    cursor.skipSpace();
    if (!cursor.take('}') && !members(cursor, sink)) {
      return false;
    }
    cursor.skipSpace();
    return cursor.atEnd() || cursor.malformed("expected end of value");
  }

  private boolean members(JsonCursor cursor, FieldSink sink) {
    long[] seen = new long[(readers.length + 63) >>> 6];
    int expected = 0;
    do {
      cursor.skipSpace();
      int field = keys.read(cursor, expected);
      if (field == FieldKeys.MALFORMED) {
        return false;
      }
      cursor.skipSpace();
      if (field == FieldKeys.UNKNOWN) {
        if (!cursor.skipValue()) {
          return false;
        }
      } else {
        if ((seen[field >>> 6] & (1L << field)) != 0) {
          return cursor.reject("duplicate field '" + keys.name(field) + "'");
        }
        seen[field >>> 6] |= 1L << field;
        if (!readers[field].read(cursor, sink)) {
          return false;
        }
        expected = field + 1;
      }
      cursor.skipSpace();
    } while (cursor.take(','));
    return cursor.take('}') || cursor.malformed("expected ',' or '}'");
  }
}
