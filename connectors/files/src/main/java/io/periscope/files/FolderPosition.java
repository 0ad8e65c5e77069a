package io.periscope.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What has been read of a folder: the file that is being read and the row in it, the files that are
 * done, and those that failed. A file that is done takes twelve bytes: eight of a digest of its
 * name, four of one of its size and time.
 */
final class FolderPosition {
  /** A position is one record in the log, of at most a megabyte. */
  static final int MOST_DONE = 40_000;

  static final int MOST_FAILED = 200;

  private final Map<Long, Integer> done = new LinkedHashMap<>();
  private final Map<String, FailedFile> failed = new LinkedHashMap<>();
  private Optional<Reading> reading = Optional.empty();
  private long loads;
  private long files;
  private Optional<String> text = Optional.empty();
  private Optional<String> doneText = Optional.empty();

  /**
   * The file that is being read, as it was when that began.
   *
   * @param load which of all loads it is
   */
  record Reading(FoundFile file, long row, long load) {
    String name() {
      return file.name();
    }
  }

  Optional<Reading> reading() {
    return reading;
  }

  /** The number of a load that begins now, or goes on behind some rows of a file. */
  long load(FoundFile file, long row) {
    Optional<Long> before =
        reading
            .filter(now -> now.name().equals(file.name()))
            .map(Reading::load)
            .or(() -> Optional.ofNullable(failed.get(file.name())).map(FailedFile::load));
    return row > 0 && before.isPresent() ? before.get() : ++loads;
  }

  void read(FoundFile file, long row, long load) {
    // Nothing of it has been read: it may still change.
    reading = row == 0 ? Optional.empty() : Optional.of(new Reading(file, row, load));
    changed();
  }

  void begin(FoundFile file, long row, long load) {
    failed.remove(file.name());
    read(file, row, load);
  }

  void finish(FoundFile file) {
    done.put(hash(file.name()), file.version());
    files++;
    reading = Optional.empty();
    doneChanged();
  }

  void fail(String name, FailedFile how) {
    failed.put(name, how);
    done.remove(hash(name));
    reading = Optional.empty();
    doneChanged();
  }

  void told(String name) {
    failed.computeIfPresent(
        name,
        (n, how) -> new FailedFile(how.rows(), how.reason(), true, how.load(), how.delivery()));
    changed();
  }

  /** How many files were read to their end, in all. */
  long files() {
    return files;
  }

  /** A failed file that is to be left alone from now on. */
  void giveUp(FoundFile file) {
    failed.remove(file.name());
    done.put(hash(file.name()), file.version());
    doneChanged();
  }

  /** The same of one that is gone: what comes by its name is another. */
  void giveUp(String name, FailedFile how) {
    failed.remove(name);
    done.put(hash(name), how.delivery());
    doneChanged();
  }

  void forgetFailed(Predicate<String> which) {
    if (failed.keySet().removeIf(which)) {
      changed();
    }
  }

  Map<String, FailedFile> failed() {
    return failed;
  }

  Optional<Integer> doneVersion(String name) {
    return Optional.ofNullable(done.get(hash(name)));
  }

  void forget(String name) {
    done.remove(hash(name));
    reading = reading.filter(now -> !now.name().equals(name));
    doneChanged();
  }

  int countDone() {
    return done.size();
  }

  /**
   * Forgets files that are gone, the longest known first.
   *
   * @param there those that are not to be forgotten
   * @param most how many to keep
   */
  void forgetBut(Set<Long> there, int most) {
    int surplus = done.size() - most;
    if (surplus <= 0) {
      return;
    }
    List<Long> gone =
        done.keySet().stream().filter(hash -> !there.contains(hash)).limit(surplus).toList();
    gone.forEach(done::remove);
    if (!gone.isEmpty()) {
      doneChanged();
    }
  }

  /** What is kept of a name. */
  static long hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void doneChanged() {
    doneText = Optional.empty();
    changed();
  }

  private void changed() {
    text = Optional.empty();
  }

  /** The stored form, a JSON object. */
  @Override
  public String toString() {
    String written = text.orElseGet(this::write);
    text = Optional.of(written);
    return written;
  }

  private String write() {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      if (reading.isPresent()) {
        json.writeStringField("file", reading.get().name());
        json.writeNumberField("bytes", reading.get().file().bytes());
        json.writeNumberField("modified", reading.get().file().modified());
        json.writeStringField("tag", reading.get().file().tag());
        json.writeNumberField("row", reading.get().row());
        json.writeNumberField("load", reading.get().load());
      }
      json.writeNumberField("loads", loads);
      json.writeNumberField("files", files);
      json.writeStringField("done", doneText());
      json.writeArrayFieldStart("failed");
      for (Map.Entry<String, FailedFile> entry : failed.entrySet()) {
        json.writeStartObject();
        json.writeStringField("file", entry.getKey());
        json.writeNumberField("rows", entry.getValue().rows());
        json.writeStringField("reason", entry.getValue().reason());
        json.writeBooleanField("told", entry.getValue().told());
        json.writeNumberField("load", entry.getValue().load());
        json.writeNumberField("delivery", entry.getValue().delivery());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** Written anew only when a file is done, not with every row. */
  private String doneText() {
    if (doneText.isEmpty()) {
      ByteBuffer bytes = ByteBuffer.allocate(done.size() * (Long.BYTES + Integer.BYTES));
      done.forEach((hash, version) -> bytes.putLong(hash).putInt(version));
      doneText = Optional.of(Base64.getEncoder().encodeToString(bytes.array()));
    }
    return doneText.get();
  }

  static FolderPosition parse(String stream, String text) {
    FolderPosition position = new FolderPosition();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      json.nextToken();
      List<Map<String, String>> objects = new ArrayList<>();
      Map<String, String> top = object(json, objects);
      ByteBuffer done = ByteBuffer.wrap(Base64.getDecoder().decode(value(top, "done")));
      while (done.hasRemaining()) {
        position.done.put(done.getLong(), done.getInt());
      }
      position.loads = Long.parseLong(value(top, "loads"));
      // Not in what was written before it was counted.
      position.files = Long.parseLong(top.getOrDefault("files", "" + position.done.size()));
      if (top.containsKey("file")) {
        position.reading =
            Optional.of(
                new Reading(
                    new FoundFile(
                        value(top, "file"),
                        Long.parseLong(value(top, "bytes")),
                        Long.parseLong(value(top, "modified")),
                        top.getOrDefault("tag", "")),
                    Long.parseLong(value(top, "row")),
                    Long.parseLong(value(top, "load"))));
      }
      for (Map<String, String> one : objects) {
        position.failed.put(
            value(one, "file"),
            new FailedFile(
                Long.parseLong(value(one, "rows")),
                value(one, "reason"),
                Boolean.parseBoolean(value(one, "told")),
                Long.parseLong(value(one, "load")),
                Integer.parseInt(one.getOrDefault("delivery", "0"))));
      }
      return position;
    } catch (IOException | IllegalArgumentException | BufferUnderflowException e) {
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          "stream '%s': this is not a position in a folder: %s; it was committed by something else"
              .formatted(stream, text.length() > 200 ? text.substring(0, 200) + "…" : text),
          e);
    }
  }

  /** The values of an object; the objects in its one array are put into the list. */
  private static Map<String, String> object(JsonParser json, List<Map<String, String>> inside)
      throws IOException {
    if (!json.hasToken(JsonToken.START_OBJECT)) {
      throw new IllegalArgumentException("no object");
    }
    Map<String, String> values = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      if (json.nextToken() == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          inside.add(object(json, inside));
        }
      } else {
        values.put(key, json.getText());
      }
    }
    return values;
  }

  private static String value(Map<String, String> values, String key) {
    return Optional.ofNullable(values.get(key))
        .orElseThrow(() -> new IllegalArgumentException("no " + key));
  }
}
