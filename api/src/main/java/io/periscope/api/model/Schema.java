package io.periscope.api.model;

import java.util.List;
import java.util.OptionalInt;

/** An ordered list of fields with distinct names. */
public record Schema(List<Field> fields) {
  public Schema {
    fields = List.copyOf(fields);
    long distinct = fields.stream().map(Field::name).distinct().count();
    if (distinct != fields.size()) {
      throw new IllegalArgumentException("field names must be distinct: " + names(fields));
    }
  }

  public static Schema of(Field... fields) {
    return new Schema(List.of(fields));
  }

  public int size() {
    return fields.size();
  }

  public Field field(int index) {
    return fields.get(index);
  }

  public List<String> names() {
    return names(fields);
  }

  /** The position of a field, counted from 0; empty when there is none of that name. */
  public OptionalInt indexOf(String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** Whether both have the same names and types in the same order, so that events read alike. */
  public boolean readsLike(Schema other) {
    return names().equals(other.names())
        && fields.stream()
            .map(Field::type)
            .toList()
            .equals(other.fields.stream().map(Field::type).toList());
  }

  private static List<String> names(List<Field> fields) {
    return fields.stream().map(Field::name).toList();
  }
}
