package io.periscope.api.log;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * Per partition, the last event that was read, as its offset and a checksum. An older copy of a log
 * that was put back and has grown since has the same topic id and a later end; but not this event.
 */
public record LastRead(SortedMap<Integer, Event> events) {
  private static final Pattern ENTRY = Pattern.compile("\"(\\d+)\":\"(\\d+)/([0-9a-f]+)\"");

  public static final LastRead NOTHING = new LastRead(new TreeMap<>());

  /**
   * @param checksum CRC-32C of the time when the log took the event, as eight bytes, and its value
   */
  public record Event(long offset, long checksum) {
    static Event of(RecordBatch records, int row) {
      CRC32C checksum = new CRC32C();
      checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(records.timestamp(row)).flip());
      checksum.update(records.value(row));
      return new Event(records.offset(row), checksum.getValue());
    }
  }

  public LastRead {
    events = Collections.unmodifiableSortedMap(new TreeMap<>(events));
  }

  /** After some more records, which stand in offset order within each partition. */
  public LastRead after(RecordBatch records) {
    TreeMap<Integer, Event> last = new TreeMap<>(events);
    rowsByPartition(records).forEach((p, row) -> last.put(p, Event.of(records, row)));
    return new LastRead(last);
  }

  private static Map<Integer, Integer> rowsByPartition(RecordBatch records) {
    TreeMap<Integer, Integer> rows = new TreeMap<>();
    int before = -1;
    for (int row = records.size() - 1; row >= 0; row--) {
      int partition = records.partition(row);
      if (partition != before) {
        rows.putIfAbsent(partition, row);
        before = partition;
      }
    }
    return rows;
  }

  /** Whether a record stands at the offset of one of these, and is another one. */
  public boolean contradicts(RecordBatch records, int row) {
    Event known = events.get(records.partition(row));
    return known != null
        && known.offset() == records.offset(row)
        && !known.equals(Event.of(records, row));
  }

  /**
   * Reads the stored form: partition to offset and checksum, {@code {"0":"1199/3c5e1f00"}}.
   *
   * @throws IllegalArgumentException naming the text, when it is not of that form
   */
  public static LastRead parse(String json) {
    TreeMap<Integer, Event> events = new TreeMap<>();
    Matcher entry = ENTRY.matcher(json);
    while (entry.find()) {
      events.put(
          Integer.parseInt(entry.group(1)),
          new Event(Long.parseLong(entry.group(2)), Long.parseLong(entry.group(3), 16)));
    }
    LastRead parsed = new LastRead(events);
    if (!parsed.toString().equals(json)) {
      throw new IllegalArgumentException("not of the form {\"0\":\"1199/3c5e1f00\"}: " + json);
    }
    return parsed;
  }

  /** The stored form; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return events.entrySet().stream()
        .map(
            e ->
                "\"%d\":\"%d/%s\""
                    .formatted(
                        e.getKey(),
                        e.getValue().offset(),
                        Long.toHexString(e.getValue().checksum())))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
