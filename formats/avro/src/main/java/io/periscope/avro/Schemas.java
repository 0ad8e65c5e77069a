package io.periscope.avro;

import io.periscope.api.registry.Compatibility;
import io.periscope.api.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** What can be said of schemas by themselves. */
final class Schemas {
  private Schemas() {}

  /**
   * @throws RegistryException when it is no Avro schema
   */
  static Schema parse(String text) {
    try {
      return new Schema.Parser().parse(text);
    } catch (AvroRuntimeException e) {
      throw invalid(String.valueOf(e.getMessage()));
    } catch (NullPointerException e) {
      // What the parser does with a name that stands for nothing.
      throw invalid("it names a type that is not defined in it");
    }
  }

  private static RegistryException invalid(String why) {
    return new RegistryException(RegistryException.INVALID_SCHEMA, "not an Avro schema: " + why);
  }

  /** Why a new schema may not follow an old one; none when it may. */
  static List<String> incompatibilities(Schema after, Schema before, Compatibility level) {
    List<String> found = new ArrayList<>();
    if (level.backward()) {
      found.addAll(reading(after, before, "the new schema cannot read what the old one wrote"));
    }
    if (level.forward()) {
      found.addAll(reading(before, after, "the old schema cannot read what the new one writes"));
    }
    return found;
  }

  private static List<String> reading(Schema reader, Schema writer, String what) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities()
        .stream()
        .map(each -> "%s: at %s: %s".formatted(what, each.getLocation(), text(each)))
        .toList();
  }

  private static String text(Incompatibility found) {
    String kind = found.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return kind + " (" + found.getMessage() + ")";
  }
}
