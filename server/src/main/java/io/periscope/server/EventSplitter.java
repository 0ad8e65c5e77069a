package io.periscope.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.javalin.http.Context;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Takes a body apart into events: one object, an array of objects, or objects one a line. Each
 * event keeps its own bytes as they were sent.
 */
final class EventSplitter {
  /** As deep as the decoder goes, in an object in an array. */
  private static final int MAX_DEPTH = 1002;

  /** The body's size is limited already; what it is made of is the decoder's to judge. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private EventSplitter() {}

  /**
   * The events of a request.
   *
   * @throws PeriscopeException (USER) when the body as a whole cannot be taken apart
   */
  static List<byte[]> split(Context ctx) {
    String type = Optional.ofNullable(ctx.contentType()).orElse("");
    return split(ctx.bodyAsBytes(), type.startsWith("application/x-ndjson"));
  }

  /**
   * @param lines whether the body was declared to be one event a line; then a bad line is an event
   *     of its own, for the quarantine
   * @throws PeriscopeException (USER) when the body as a whole cannot be taken apart
   */
  static List<byte[]> split(byte[] body, boolean lines) {
    List<byte[]> events = lines ? lines(body) : values(body);
    if (events.isEmpty()) {
      throw PeriscopeException.user(
          "no event in the body; expected a JSON object, an array of objects, or one object a line");
    }
    return events;
  }

  /** Where it is, as far as that is known: of what is nested too deep it is not. */
  private static String place(JsonProcessingException e) {
    return Optional.ofNullable(e.getLocation())
        .map(location -> " at byte " + location.getByteOffset())
        .orElse("");
  }

  private static List<byte[]> lines(byte[] body) {
    List<byte[]> events = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= body.length; i++) {
      if (i == body.length || body[i] == '\n') {
        int end = i > start && body[i - 1] == '\r' ? i - 1 : i;
        if (end > start) {
          events.add(Arrays.copyOfRange(body, start, end));
        }
        start = i + 1;
      }
    }
    return events;
  }

  private static List<byte[]> values(byte[] body) {
    List<byte[]> events = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(body)) {
      boolean array = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_ARRAY && !array) {
          array = true;
        } else if (token == JsonToken.END_ARRAY && array) {
          array = false;
        } else if (token == JsonToken.START_OBJECT) {
          int start = (int) parser.currentTokenLocation().getByteOffset();
          if (start < 0) {
            // The parser guessed UTF-16 or UTF-32, and so counts no bytes.
            throw PeriscopeException.user("the body must be UTF-8; nothing was appended");
          }
          parser.skipChildren();
          int end = (int) parser.currentLocation().getByteOffset();
          events.add(Arrays.copyOfRange(body, start, end));
        } else {
          throw PeriscopeException.user(
              "an event must be a JSON object; found %s at byte %d; nothing was appended"
                  .formatted(parser.getText(), parser.currentTokenLocation().getByteOffset()));
        }
      }
      return events;
    } catch (JsonProcessingException e) {
      throw PeriscopeException.user(
          "the body is not JSON%s: %s; nothing was appended"
              .formatted(place(e), e.getOriginalMessage()));
    } catch (IOException e) {
      throw PeriscopeException.internal("cannot read the body: " + e.getMessage(), e);
    }
  }
}
