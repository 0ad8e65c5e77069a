package io.periscope.files;

import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source.EventConsumer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Adds to each event which file it is from, for the fields that are declared {@code from} one of
 * these names: they are no columns of the files.
 */
final class FileStamp {
  /** The file's name below the folder. */
  static final String FILE = "_file";

  /** Counts how often a file was begun: a file that is read again has a greater one. */
  static final String LOAD = "_load";

  private final StreamDef stream;
  private final List<Field> fields;

  FileStamp(StreamDef stream) {
    this.stream = stream;
    this.fields = stream.schema().fields().stream().filter(FileStamp::isStamped).toList();
  }

  private static boolean isStamped(Field field) {
    return field.from().equals(FILE) || field.from().equals(LOAD);
  }

  /** The fields that are columns of the files. */
  static Schema columns(Schema schema) {
    return new Schema(schema.fields().stream().filter(field -> !isStamped(field)).toList());
  }

  /** The stream as its files know it. */
  StreamDef unstamped() {
    Optional<String> key = stream.key().filter(name -> fields.stream().noneMatch(f -> is(f, name)));
    return new StreamDef(
        stream.name(),
        stream.description(),
        stream.topic(),
        stream.partitions(),
        stream.time(),
        key,
        columns(stream.schema()),
        stream.source(),
        stream.unique(),
        stream.replace(),
        stream.format());
  }

  private static boolean is(Field field, String name) {
    return field.name().equals(name);
  }

  /** What is not an object is handed on as it stands, to be quarantined. */
  EventConsumer on(String file, long load, EventConsumer next) {
    if (fields.isEmpty()) {
      return next;
    }
    JsonBuffer members = new JsonBuffer();
    Optional<byte[]> stampedKey = Optional.empty();
    for (Field field : fields) {
      members.put(',');
      members.string(field.name());
      members.put(':');
      boolean isFile = field.from().equals(FILE);
      if (isFile) {
        members.string(file);
      } else {
        members.number(load);
      }
      if (stream.key().filter(field.name()::equals).isPresent()) {
        String text = isFile ? file : Long.toString(load);
        stampedKey = Optional.of(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] suffix = members.end();
    Optional<byte[]> fixed = stampedKey;
    return (key, value) -> next.accept(fixed.isPresent() ? fixed : key, stamped(value, suffix));
  }

  /** What was no object is none afterwards: it closes as many braces as before. */
  private static byte[] stamped(byte[] value, byte[] suffix) {
    int end = beforeSpace(value, value.length);
    if (end == 0 || value[end - 1] != '}') {
      return value;
    }
    int last = beforeSpace(value, end - 1);
    int from = last > 0 && value[last - 1] == '{' ? 1 : 0;
    byte[] stamped = Arrays.copyOf(value, last + suffix.length - from);
    System.arraycopy(suffix, from, stamped, last, suffix.length - from);
    return stamped;
  }

  private static int beforeSpace(byte[] value, int to) {
    int end = to;
    while (end > 0 && value[end - 1] >= 0 && value[end - 1] <= ' ') {
      end--;
    }
    return end;
  }
}
