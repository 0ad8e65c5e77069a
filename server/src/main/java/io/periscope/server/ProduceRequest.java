package io.periscope.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.TextNode;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The body of a request to a Kafka REST Proxy: {@code {"records": [{"key": …, "value": …,
 * "partition": …}]}}.
 *
 * @param others the values of its other keys, as JSON
 */
record ProduceRequest(List<Raw> records, Map<String, byte[]> others) {

  /**
   * A record as it stands in the request; null is nothing.
   *
   * @param key JSON, as it was sent
   * @param value likewise
   */
  record Raw(Optional<byte[]> key, Optional<byte[]> value, OptionalInt partition) {}

  /**
   * @param keys what may stand beside the records
   * @throws RestFailure when it is anything else
   */
  static ProduceRequest parse(byte[] body, List<String> keys) {
    try (JsonParser parser = EventSplitter.JSON.createParser(body)) {
      return new Reading(parser, body).request(keys);
    } catch (JsonProcessingException e) {
      throw new RestFailure(
          400,
          400,
          "the body is not JSON: %s; nothing was appended".formatted(e.getOriginalMessage()));
    } catch (IOException e) {
      throw PeriscopeException.internal("cannot read the body: " + e.getMessage(), e);
    }
  }

  /** One pass over one body. */
  private record Reading(JsonParser parser, byte[] body) {

    ProduceRequest request(List<String> keys) throws IOException {
      Map<String, byte[]> others = new HashMap<>();
      List<Raw> records = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      expect(parser.nextToken(), JsonToken.START_OBJECT, "the body must be an object");
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = once(seen);
        JsonToken token = parser.nextToken();
        if (name.equals("records")) {
          expect(token, JsonToken.START_ARRAY, "'records' must be an array");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            records.add(record());
          }
        } else if (keys.contains(name)) {
          raw().ifPresent(json -> others.put(name, json));
        } else {
          throw RestFailure.unprocessable("unknown key '" + name + "'");
        }
      }
      if (parser.nextToken() != null) {
        throw RestFailure.unprocessable("something follows the body's object");
      }
      if (records.isEmpty()) {
        throw RestFailure.unprocessable("there are no records");
      }
      return new ProduceRequest(records, others);
    }

    private Raw record() throws IOException {
      expect(parser.currentToken(), JsonToken.START_OBJECT, "a record must be an object");
      Optional<byte[]> key = Optional.empty();
      Optional<byte[]> value = Optional.empty();
      OptionalInt partition = OptionalInt.empty();
      Set<String> seen = new HashSet<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = once(seen);
        parser.nextToken();
        switch (name) {
          case "key" -> key = raw();
          case "value" -> value = raw();
          case "partition" -> partition = partition();
          default -> throw RestFailure.unprocessable("unknown key '" + name + "' in a record");
        }
      }
      return new Raw(key, value, partition);
    }

    private String once(Set<String> seen) throws IOException {
      String name = parser.currentName();
      if (!seen.add(name)) {
        throw RestFailure.unprocessable("the key '" + name + "' stands twice");
      }
      return name;
    }

    private OptionalInt partition() throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return OptionalInt.empty();
      }
      expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, "a partition must be a number");
      long number = parser.getValueAsLong(-1);
      if (number < 0 || number > Integer.MAX_VALUE || parser.getTextLength() > 10) {
        throw RestFailure.unprocessable("a partition must be a number from 0 on");
      }
      return OptionalInt.of((int) number);
    }

    /** The value's own bytes, or for a scalar its text. */
    private Optional<byte[]> raw() throws IOException {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.VALUE_NULL) {
        return Optional.empty();
      }
      if (!token.isStructStart()) {
        String text = parser.getText();
        String json = token == JsonToken.VALUE_STRING ? Json.text(TextNode.valueOf(text)) : text;
        return Optional.of(json.getBytes(StandardCharsets.UTF_8));
      }
      int start = (int) parser.currentTokenLocation().getByteOffset();
      if (start < 0) {
        throw RestFailure.unprocessable("the body must be UTF-8");
      }
      parser.skipChildren();
      return Optional.of(
          Arrays.copyOfRange(body, start, (int) parser.currentLocation().getByteOffset()));
    }

    private static void expect(JsonToken found, JsonToken expected, String message) {
      if (found != expected) {
        throw RestFailure.unprocessable(message);
      }
    }
  }
}
