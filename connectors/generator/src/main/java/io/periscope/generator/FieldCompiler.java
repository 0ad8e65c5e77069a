package io.periscope.generator;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.FieldGenerator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * From what was declared to what makes values. The workspace has checked most of it; what would
 * make wrong events is checked here again, for whoever brings a declaration of their own.
 */
final class FieldCompiler {
  private final String stream;
  private final Schema schema;
  private final SourceDef.Generator generator;

  FieldCompiler(String stream, Schema schema, SourceDef.Generator generator) {
    this.stream = stream;
    this.schema = schema;
    this.generator = generator;
  }

  /** The generated fields by name, in the order of the schema. */
  Map<String, GeneratedField> compile() {
    for (String name : generator.fields().keySet()) {
      if (schema.indexOf(name).isEmpty()) {
        throw problem(name, "is not declared" + NearestName.hint(name, schema.names()));
      }
    }
    Map<String, GeneratedField> fields = new LinkedHashMap<>();
    for (Field field : schema.fields()) {
      FieldGenerator made = generator.fields().get(field.name());
      if (made != null) {
        fields.put(field.name(), field(field, made));
      }
    }
    return fields;
  }

  private GeneratedField field(Field field, FieldGenerator made) {
    Draws draws = new Draws(generator.seed(), field.name());
    Values values =
        made.distribution() instanceof Distribution.Plus plus
            ? sum(field, plus)
            : values(field, made.distribution(), draws);
    return new GeneratedField(field.name(), field.type(), made.nulls(), draws, values);
  }

  private Values values(Field field, Distribution distribution, Draws draws) {
    if (distribution instanceof Distribution.Choice choice) {
      return Choices.of(choice, field.type(), draws);
    } else if (distribution instanceof Distribution.Uniform uniform) {
      return Spreads.uniform(uniform, draws);
    } else if (distribution instanceof Distribution.Normal normal) {
      return Spreads.normal(normal, draws);
    } else if (distribution instanceof Distribution.LogNormal normal) {
      return Spreads.logNormal(normal, draws);
    } else if (distribution instanceof Distribution.Walk walk) {
      return EventTimes.walk(walk, draws);
    } else if (distribution instanceof Distribution.Now now) {
      return EventTimes.now(now, draws);
    } else if (distribution instanceof Distribution.Sequence sequence) {
      return Sequence.parse(sequence.pattern());
    }
    throw problem(field.name(), "is made by plus, so nothing else can be made from it");
  }

  private Values sum(Field field, Distribution.Plus plus) {
    GeneratedField timestamp = part(field, plus.timestamp());
    GeneratedField seconds = part(field, plus.seconds());
    if (!(timestamp.values() instanceof Times times)) {
      throw problem(field.name(), "adds to '" + plus.timestamp() + "', which is not a timestamp");
    }
    if (!(seconds.values() instanceof Numbers numbers)) {
      throw problem(field.name(), "adds '" + plus.seconds() + "', which is not a number");
    }
    return EventTimes.plus(timestamp, times, seconds, numbers);
  }

  private GeneratedField part(Field field, String name) {
    FieldGenerator made = generator.fields().get(name);
    int index = schema.indexOf(name).orElse(-1);
    if (made == null || index < 0) {
      throw problem(field.name(), "is made from '" + name + "', which is not generated");
    }
    Field part = schema.field(index);
    Draws draws = new Draws(generator.seed(), name);
    return new GeneratedField(
        name, part.type(), made.nulls(), draws, values(part, made.distribution(), draws));
  }

  private PeriscopeException problem(String field, String what) {
    return PeriscopeException.user(
        "stream '%s': the generated field '%s' %s".formatted(stream, field, what));
  }
}
