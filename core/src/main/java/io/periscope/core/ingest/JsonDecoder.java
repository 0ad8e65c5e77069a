package io.periscope.core.ingest;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Decodes events that are JSON objects, driven by the schema: each key is looked up as bytes, each
 * value is read straight into its declared type. Keys that the schema does not name are checked for
 * their form and skipped.
 *
 * <p>Most producers write fields in one order; the field that is expected next is compared first,
 * so the usual key costs one array comparison.
 */
public final class JsonDecoder implements EventDecoder {
  private final Schema schema;
  private final byte[][] names;

  public JsonDecoder(Schema schema) {
    this.schema = schema;
    this.names =
        schema.fields().stream()
            .map(field -> field.name().getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
  }

  @Override
  public Optional<String> decode(byte[] value, FieldSink sink) {
    if (value.length == 0) {
      return Optional.of("empty value");
    }
    JsonCursor json = new JsonCursor(value);
    try {
      object(json, new FieldReader(json, sink));
      return Optional.empty();
    } catch (RejectedException e) {
      return Optional.of(e.reason());
    }
  }

  private void object(JsonCursor json, FieldReader reader) {
    boolean[] seen = new boolean[names.length];
    int expected = 0;
    json.skipSpace();
    json.expect('{', "an object");
    json.skipSpace();
    if (!json.take('}')) {
      do {
        json.skipSpace();
        int field = key(json, expected);
        json.skipSpace();
        json.expect(':', "':'");
        json.skipSpace();
        if (field < 0) {
          json.skipValue();
        } else {
          if (seen[field]) {
            throw new RejectedException("field '" + schema.field(field).name() + "' stands twice");
          }
          seen[field] = true;
          reader.read(field, schema.field(field));
          expected = field + 1;
        }
        json.skipSpace();
      } while (json.take(','));
      json.expect('}', "',' or '}'");
    }
    json.skipSpace();
    json.expectEnd();
  }

  /** The field that the key at the cursor names; -1 for one that the schema does not have. */
  private int key(JsonCursor json, int expected) {
    if (expected < names.length && json.takeKey(names[expected])) {
      return expected;
    }
    for (int field = 0; field < names.length; field++) {
      if (json.takeKey(names[field])) {
        return field;
      }
    }
    // Longer, unknown, or written with escapes: read it as a string.
    json.string("a key");
    for (int field = 0; field < names.length; field++) {
      if (Arrays.equals(
          names[field],
          0,
          names[field].length,
          json.text(),
          json.textStart(),
          json.textStart() + json.textLength())) {
        return field;
      }
    }
    return -1;
  }
}
