package io.periscope.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the next row will come from. It also says enough of the files read so far to notice when
 * they are not the same any more: rows would then be read twice or not at all, without a sign.
 *
 * @param round how often all files have been read, counted from 0
 * @param file the name of the file
 * @param bytes its size
 * @param row how many of its rows have been handed over
 * @param before how many files come before it
 * @param digest of the names and sizes of those
 */
record FilePosition(long round, String file, long bytes, long row, int before, String digest) {

  static FilePosition start(InputFiles files) {
    return at(files, 0, 0, 0);
  }

  static FilePosition at(InputFiles files, long round, int index, long row) {
    InputFile file = files.get(index);
    return new FilePosition(round, file.name(), file.bytes(), row, index, files.digest(index));
  }

  /** Checks that the files, as far as they were read, are still what they were. */
  FilePosition requireIn(String stream, InputFiles files) {
    int index = 0;
    while (index < files.size() && !files.get(index).name().equals(file)) {
      index++;
    }
    if (index == files.size()) {
      throw changed(stream, files, "'" + file + "' is no longer there");
    }
    if (row > 0 && files.get(index).bytes() != bytes) {
      throw changed(
          stream,
          files,
          "'%s' has %d bytes and had %d".formatted(file, files.get(index).bytes(), bytes));
    }
    if (index != before || !files.digest(index).equals(digest)) {
      throw changed(
          stream,
          files,
          "of the %d files before '%s' one was added, removed or changed (there are %d now)"
              .formatted(before, file, index));
    }
    return this;
  }

  private PeriscopeException changed(String stream, InputFiles files, String what) {
    return PeriscopeException.user(
        ("stream '%s': the files of '%s' were read up to row %d of '%s', but since then %s. Rows"
                + " would be read twice or left out. Put the files back as they were and give new"
                + " rows in a file whose name comes after the last; or declare another path, which"
                + " is read from its start.")
            .formatted(stream, files.path(), row, file, what));
  }

  /** The stored form, a JSON object. */
  @Override
  public String toString() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("round", round);
      json.writeStringField("file", file);
      json.writeNumberField("bytes", bytes);
      json.writeNumberField("row", row);
      json.writeNumberField("before", before);
      json.writeStringField("digest", digest);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  static FilePosition parse(String stream, String text) {
    Map<String, String> values = new HashMap<>();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String key = json.currentName();
          json.nextToken();
          values.put(key, json.getText());
        }
      }
      return new FilePosition(
          Long.parseLong(value(values, "round")),
          value(values, "file"),
          Long.parseLong(value(values, "bytes")),
          Long.parseLong(value(values, "row")),
          Integer.parseInt(value(values, "before")),
          value(values, "digest"));
    } catch (IOException | IllegalArgumentException e) {
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          "stream '%s': this is not a position in files: %s; it was committed by something else"
              .formatted(stream, text),
          e);
    }
  }

  private static String value(Map<String, String> values, String key) {
    return Optional.ofNullable(values.get(key))
        .orElseThrow(() -> new IllegalArgumentException("no " + key));
  }
}
