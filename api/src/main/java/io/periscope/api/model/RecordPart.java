package io.periscope.api.model;

import java.util.Optional;

/**
 * What of a record a field is read from, when that is not a field of its payload: {@code _key},
 * {@code _key.NAME}, {@code _header.NAME}, {@code _value} or {@code _timestamp}.
 *
 * @param name of the header, or of the key's field; empty for the whole
 */
public record RecordPart(Kind kind, String name) {
  /** The parts of a record. */
  public enum Kind {
    /** The record's key, or, with a name, a field of it. */
    KEY,
    /** The last header of a name. */
    HEADER,
    /** The value as it stands. */
    VALUE,
    /** When the log took the record. */
    TIMESTAMP
  }

  private static final String KEY = "_key";
  private static final String HEADER = "_header.";

  /** The part that a field says it is {@code from}; empty when it is one of the payload. */
  public static Optional<RecordPart> of(Field field) {
    String from = field.from();
    if (from.equals(KEY)) {
      return Optional.of(new RecordPart(Kind.KEY, ""));
    } else if (from.startsWith(KEY + ".") && from.length() > KEY.length() + 1) {
      return Optional.of(new RecordPart(Kind.KEY, from.substring(KEY.length() + 1)));
    } else if (from.startsWith(HEADER) && from.length() > HEADER.length()) {
      return Optional.of(new RecordPart(Kind.HEADER, from.substring(HEADER.length())));
    } else if (from.equals("_value")) {
      return Optional.of(new RecordPart(Kind.VALUE, ""));
    } else if (from.equals("_timestamp")) {
      return Optional.of(new RecordPart(Kind.TIMESTAMP, ""));
    }
    return Optional.empty();
  }

  /** Whether it stands in the record's key or headers. */
  public boolean inHead() {
    return kind == Kind.KEY || kind == Kind.HEADER;
  }
}
