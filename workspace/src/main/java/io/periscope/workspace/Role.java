package io.periscope.workspace;

import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a field is in the views that are made from templates. */
enum Role {
  /** What events are told apart and grouped by. */
  DIMENSION("a field of any type"),
  /** What is counted up. */
  MEASURE("a field of type int, long, double or decimal"),
  /** What is or is not so; as a number, 0 or 1. */
  FLAG("a field of type boolean, int or long"),
  /** When the event was received, as far as its sender or receiver wrote it down. */
  ARRIVAL("a field of type timestamp");

  private final String expected;

  Role(String expected) {
    this.expected = expected;
  }

  static Optional<Role> parse(String text) {
    return Arrays.stream(values()).filter(role -> role.word().equals(text)).findFirst();
  }

  /** As it is written, in a stream's file and in braces. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean accepts(DataType type) {
    boolean whole = type.kind() == Kind.INT || type.kind() == Kind.LONG;
    return switch (this) {
      case DIMENSION -> true;
      case MEASURE -> whole || type.kind() == Kind.DOUBLE || type.kind() == Kind.DECIMAL;
      case FLAG -> whole || type.kind() == Kind.BOOLEAN;
      case ARRIVAL -> type.kind() == Kind.TIMESTAMP;
    };
  }

  /** What it may be given to, for messages. */
  String expected() {
    return expected;
  }
}
