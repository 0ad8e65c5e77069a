package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields that events of one stream and another stream have in common, by their names.
 *
 * @param leftOut names of fields that the other stream does not have
 */
record SameFields(List<String> names, List<String> leftOut) {

  /**
   * @param given the fields of the events
   * @param from which stream they are of, for messages
   * @throws PeriscopeException (USER) when none is in common, or one would lose something
   */
  static SameFields of(Schema given, String from, StreamDef to) {
    Schema taken = to.schema().payload();
    List<String> names = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (Field field : given.fields()) {
      Optional<DataType> type =
          taken.fields().stream()
              .filter(f -> f.name().equals(field.name()))
              .map(Field::type)
              .findFirst();
      if (type.isEmpty()) {
        leftOut.add(field.name());
      } else if (suits(field.type(), type.get())) {
        names.add(field.name());
      } else {
        wrong.add("'%s' is %s, and there %s".formatted(field.name(), field.type(), type.get()));
      }
    }
    if (!wrong.isEmpty() || names.isEmpty()) {
      throw PeriscopeException.user(
          "events of stream '%s' do not suit stream '%s': %s; declare fields of the same names and types"
              .formatted(
                  from,
                  to.name(),
                  wrong.isEmpty() ? "they have no field in common" : String.join("; ", wrong)));
    }
    return new SameFields(names, leftOut);
  }

  /** Tells what would get lost in silence. */
  void tell(String from, String to) {
    if (!leftOut.isEmpty()) {
      System.err.printf(
          "stream %s does not have these fields of %s, so they are left out: %s%n",
          to, from, String.join(", ", leftOut));
    }
  }

  /** Whether every value of one type is one of the other. */
  private static boolean suits(DataType from, DataType to) {
    return from.equals(to)
        || switch (to.kind()) {
          case LONG -> from.kind() == Kind.INT;
          case DOUBLE -> from.kind() == Kind.INT;
          case DECIMAL ->
              from.kind() == Kind.DECIMAL
                  && from.scale() <= to.scale()
                  && from.precision() - from.scale() <= to.precision() - to.scale();
          case BOOLEAN, INT, STRING, DATE, TIMESTAMP -> false;
        };
  }
}
