package io.periscope.workspace;

import io.periscope.api.error.NearestName;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Field.TimeUnit;
import io.periscope.api.model.RecordPart;
import io.periscope.api.model.StreamDef.Format;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads the {@code fields:} of a stream or table. */
final class FieldsReader {
  private static final List<String> TYPES =
      List.of("boolean", "int", "long", "double", "string", "date", "timestamp", "decimal(10,2)");

  /** What people used to other systems write. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("bool", "boolean"),
          Map.entry("integer", "int"),
          Map.entry("int32", "int"),
          Map.entry("bigint", "long"),
          Map.entry("int64", "long"),
          Map.entry("float", "double"),
          Map.entry("real", "double"),
          Map.entry("text", "string"),
          Map.entry("varchar", "string"),
          Map.entry("datetime", "timestamp"),
          Map.entry("decimal", "decimal(10,2)"),
          Map.entry("numeric", "decimal(10,2)"));

  private FieldsReader() {}

  /** The fields of a stream. */
  static Optional<DeclaredFields> read(YamlValue value, Format format) {
    return read(value, FileShape.FIELD, (field, at) -> checkPart(field, at, format));
  }

  /** What a field of a stream is read from must be there in records of the stream's format. */
  private static void checkPart(Field field, YamlValue value, Format format) {
    String from = field.from();
    Optional<RecordPart> part = RecordPart.of(field);
    Optional<RecordPart.Kind> kind = part.map(RecordPart::kind);
    if (from.chars().anyMatch(Character::isISOControl)) {
      value.problem("'from' has a line break or another control character in it");
    } else if (from.equals("_header") || from.equals("_header.") || from.equals("_key.")) {
      value.problem("'from: %s' lacks a name: _header.NAME, or _key.NAME in Avro".formatted(from));
    } else if (part.isEmpty() && format == Format.TEXT) {
      value.problem(
          "with 'format: text' the field '%s' must say what it is read from: _value, _key, _header.NAME or _timestamp"
              .formatted(field.name()));
    } else if (kind.equals(Optional.of(RecordPart.Kind.VALUE)) && format != Format.TEXT) {
      value.problem("'from: _value' is for a stream with 'format: text'");
    } else if (kind.equals(Optional.of(RecordPart.Kind.KEY))
        && !part.get().name().isEmpty()
        && format != Format.AVRO) {
      value.problem("a key has fields only in a stream with 'format: avro'");
    } else if (kind.equals(Optional.of(RecordPart.Kind.TIMESTAMP))
        && field.type().kind() != DataType.Kind.TIMESTAMP
        && field.type().kind() != DataType.Kind.LONG) {
      value.problem(
          "'from: _timestamp' is for a field of type timestamp, or long for milliseconds");
    }
  }

  /** The columns of a table. */
  static Optional<DeclaredFields> readColumns(YamlValue value) {
    return read(value, FileShape.COLUMN, (field, at) -> {});
  }

  private static Optional<DeclaredFields> read(
      YamlValue value, FileShape shape, BiConsumer<Field, YamlValue> check) {
    return value
        .mapping("a mapping of field names to types")
        .flatMap(
            fields -> {
              if (fields.entries().isEmpty()) {
                value.problem("'fields' is empty; declare at least one, such as id: string");
                return Optional.empty();
              }
              Map<String, Role> roles = new LinkedHashMap<>();
              List<Field> declared = read(fields, shape, check, roles);
              return Optional.of(new DeclaredFields(fields.entries().keySet(), declared, roles));
            });
  }

  private static List<Field> read(
      YamlMapping fields,
      FileShape shape,
      BiConsumer<Field, YamlValue> check,
      Map<String, Role> roles) {
    List<Field> result = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    Map<String, String> columns = new HashMap<>();
    fields
        .entries()
        .forEach(
            (name, value) -> {
              Names.fault("field", name).ifPresent(value::keyProblem);
              String other = names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
              if (other != null) {
                value.keyProblem(
                    "the field names '%s' and '%s' differ only in case; in SQL they would be the same"
                        .formatted(other, name));
                return;
              }
              field(name, value, shape, roles)
                  .ifPresent(
                      field -> {
                        String twin = columns.putIfAbsent(field.from(), name);
                        if (twin != null) {
                          value.problem(
                              "the fields '%s' and '%s' are both read from the column '%s'"
                                  .formatted(twin, name, field.from()));
                        }
                        check.accept(field, value);
                        result.add(field);
                      });
            });
    return result;
  }

  private static Optional<Field> field(
      String name, YamlValue value, FileShape shape, Map<String, Role> roles) {
    if (!value.isMapping()) {
      return type(value).map(type -> new Field(name, type));
    }
    return value
        .mapping(shape)
        .flatMap(
            keys -> {
              String from = keys.read("from", YamlValue::text).orElse(name);
              String description = keys.read("description", YamlValue::text).orElse("");
              Optional<DataType> type = keys.read("type", FieldsReader::type);
              keys.read("role", v -> role(v, name, type)).ifPresent(r -> roles.put(name, r));
              Optional<TimeUnit> unit = keys.read("unit", v -> unit(v, type));
              return type.map(t -> new Field(name, t, from, description, unit));
            });
  }

  private static Optional<Role> role(YamlValue value, String field, Optional<DataType> type) {
    Optional<Role> role = value.parse("dimension, measure, flag or arrival", Role::parse);
    if (role.isPresent() && type.isPresent() && !role.get().accepts(type.get())) {
      value.problem(
          "a %s is %s; '%s' is of type %s"
              .formatted(role.get().word(), role.get().expected(), field, type.get()));
    }
    return role;
  }

  private static Optional<TimeUnit> unit(YamlValue value, Optional<DataType> type) {
    if (type.isPresent() && !type.get().equals(DataType.TIMESTAMP)) {
      value.keyProblem("'unit' is for a field of type timestamp, not " + type.get());
      return Optional.empty();
    }
    return value.parse(
        "s, ms or us",
        text ->
            Arrays.stream(TimeUnit.values())
                .filter(unit -> unit.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst());
  }

  private static Optional<DataType> type(YamlValue value) {
    Optional<String> text = value.text();
    Optional<DataType> type = text.flatMap(DataType::parse);
    if (text.isPresent() && type.isEmpty()) {
      value.problem(unknownType(text.get()));
    }
    return type;
  }

  private static String unknownType(String text) {
    if (text.startsWith("decimal(") && !text.endsWith(")")) {
      return "unknown type '%s'; inside braces a comma ends the value, so put the type in quotes: \"decimal(10,2)\""
          .formatted(text);
    }
    if (text.startsWith("decimal(")) {
      return "unknown type '%s'; decimal(P,S) has P from 1 to 38 digits, S of them after the point"
          .formatted(text);
    }
    return "unknown type '%s'; %s"
        .formatted(
            text,
            Optional.ofNullable(SYNONYMS.get(text.toLowerCase(Locale.ROOT)))
                .or(() -> NearestName.of(text, TYPES))
                .map(near -> "did you mean '" + near + "'?")
                .orElse("the types are " + String.join(", ", TYPES)));
  }
}
