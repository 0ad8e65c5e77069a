package io.periscope.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source.EventConsumer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has to be known of the names in a line: those that a field takes its value {@code from} get
 * the field's own name, and one of them holds the record's key. Values keep their very bytes.
 *
 * <p>A line that is not a JSON object is handed on as it is, to be rejected.
 */
final class JsonKeys {
  private final JsonFactory factory = new JsonFactory();
  private final Map<String, byte[]> renamed = new HashMap<>();
  private final Set<String> hidden = new HashSet<>();
  private final Optional<String> keyName;

  JsonKeys(StreamDef stream) {
    for (Field field : stream.schema().fields()) {
      if (!field.from().equals(field.name())) {
        renamed.put(field.from(), JsonBuffer.encode(field.name()));
        hidden.add(field.name());
      }
    }
    // A name that is itself read from stays readable, whatever else is called so.
    stream.schema().fields().forEach(field -> hidden.remove(field.from()));
    this.keyName =
        stream
            .key()
            .flatMap(
                key ->
                    stream.schema().fields().stream()
                        .filter(field -> field.name().equals(key))
                        .map(Field::from)
                        .findFirst());
  }

  void accept(byte[] line, EventConsumer consumer) {
    if (renamed.isEmpty() && keyName.isEmpty()) {
      consumer.accept(Optional.empty(), line);
      return;
    }
    Scan scan = new Scan(line);
    try {
      scan.run();
      consumer.accept(scan.key, renamed.isEmpty() ? line : scan.result());
    } catch (IOException e) {
      consumer.accept(Optional.empty(), line);
    }
  }

  /** One walk over the members of an object. */
  private final class Scan {
    private final byte[] line;
    private final ByteArrayOutputStream out;
    private Optional<byte[]> key = Optional.empty();

    Scan(byte[] line) {
      this.line = line;
      this.out = new ByteArrayOutputStream(line.length + 64);
    }

    void run() throws IOException {
      try (JsonParser json = factory.createParser(line)) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw new IOException("not an object");
        }
        out.write('{');
        JsonToken token = json.nextToken();
        while (token == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          JsonToken value = json.nextToken();
          boolean isKey = keyName.filter(name::equals).isPresent();
          if (isKey && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
            key = Optional.of(json.getText().getBytes(StandardCharsets.UTF_8));
          }
          if (renamed.isEmpty()) {
            if (isKey) {
              return;
            }
            json.skipChildren();
          } else {
            int start = (int) json.currentTokenLocation().getByteOffset();
            json.skipChildren();
            json.finishToken();
            member(name, start, (int) json.currentLocation().getByteOffset());
          }
          token = json.nextToken();
        }
        if (json.nextToken() != null) {
          throw new IOException("something follows the object");
        }
        out.write('}');
      }
    }

    private void member(String name, int start, int end) {
      byte[] newName = renamed.get(name);
      if (newName == null && hidden.contains(name)) {
        return;
      }
      if (out.size() > 1) {
        out.write(',');
      }
      out.writeBytes(newName == null ? JsonBuffer.encode(name) : newName);
      out.write(line, start, end - start);
    }

    byte[] result() {
      return out.toByteArray();
    }
  }
}
