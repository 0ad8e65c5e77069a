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

  /** Whether any field is read from a record's key or headers. */
  public boolean readsHeads() {
    return fields.stream().anyMatch(f -> RecordPart.of(f).filter(RecordPart::inHead).isPresent());
  }

  /** The fields that are read from an event's payload. */
  public Schema payload() {
    return new Schema(fields.stream().filter(f -> RecordPart.of(f).isEmpty()).toList());
  }

  private static List<String> names(List<Field> fields) {
    return fields.stream().map(Field::name).toList();
  }
}
