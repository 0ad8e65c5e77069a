package io.periscope.generator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values of a flat JSON object as they are written. */
final class JsonTexts {
  private JsonTexts() {}

  static Map<String, String> of(String object) {
    Map<String, String> texts = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(object)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        texts.put(name, parser.getText());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }
}
