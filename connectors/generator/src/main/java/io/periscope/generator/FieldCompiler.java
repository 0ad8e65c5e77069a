package io.periscope.generator;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.api.model.StreamDef;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * From what was declared to what makes values. The workspace has checked most of it; what would
 * make wrong events is checked here again, for whoever brings a declaration of their own.
 *
 * <p>Each field, pool and trouble has random numbers of its own, by its name. Names of fields begin
 * with a letter, so those with a {@code #} are nobody else's.
 */
final class FieldCompiler {
  private final StreamDef stream;
  private final Schema schema;
  private final SourceDef.Generator generator;
  private final Optional<ComputedRows> computed;
  private final Map<String, Things> thingsByField = new HashMap<>();

  /**
   * @param computed what computes the fields that are made by sql, if there are any
   */
  FieldCompiler(StreamDef stream, SourceDef.Generator generator, Optional<ComputedRows> computed) {
    this.stream = stream;
    this.schema = stream.schema();
    this.generator = generator;
    this.computed = computed;
  }

  /** The generated fields by name, in the order of the schema. */
  Map<String, GeneratedField> compile() {
    for (String name : generator.fields().keySet()) {
      if (schema.indexOf(name).isEmpty()) {
        throw problem(name, "is not declared" + NearestName.hint(name, schema.names()));
      }
    }
    generator.pools().forEach(this::pool);
    Map<String, GeneratedField> fields = new LinkedHashMap<>();
    for (Field field : schema.fields()) {
      FieldGenerator made = generator.fields().get(field.name());
      if (made != null) {
        fields.put(field.name(), field(field, made));
      }
    }
    computed.ifPresent(rows -> rows.connect(fields));
    return fields;
  }

  private void pool(String name, SourceDef.Pool pool) {
    Things things = Things.of(name, pool, draws("#pool." + name));
    for (String field : pool.fields()) {
      FieldGenerator made = generator.fields().get(field);
      if (made == null) {
        throw problem(field, "belongs to the pool '" + name + "', but is not generated");
      }
      if (!canBePooled(made.distribution())) {
        throw problem(field, "is made by the row, so it cannot belong to the pool '" + name + "'");
      }
      if (thingsByField.put(field, things) != null) {
        throw problem(field, "belongs to two pools");
      }
    }
  }

  private static boolean canBePooled(Distribution distribution) {
    return !(distribution instanceof Distribution.Now
        || distribution instanceof Distribution.Walk
        || distribution instanceof Distribution.Plus
        || distribution instanceof Distribution.Concat
        || distribution instanceof Distribution.Sql
        || (distribution instanceof Distribution.Datetime datetime
            && datetime.order() != SourceDef.Distribution.Order.RANDOM));
  }

  private GeneratedField field(Field field, FieldGenerator made) {
    Values values;
    if (made.distribution() instanceof Distribution.Plus plus) {
      values = sum(field, plus);
    } else if (made.distribution() instanceof Distribution.Concat concat) {
      values = Joined.parse(concat.template(), name -> part(field, name, true));
    } else if (made.distribution() instanceof Distribution.Sql) {
      values = computed.orElseThrow().values(field.name());
    } else {
      values = simple(field, made.distribution());
    }
    Things things = thingsByField.get(field.name());
    LongUnaryOperator thing = things == null ? LongUnaryOperator.identity() : things;
    if (things != null) {
      values = things.pooled(values);
    }
    return new GeneratedField(
        field.name(), field.type(), made.nulls(), draws(field.name()), thing, late(field, values));
  }

  private Values late(Field field, Values values) {
    if (generator.troubles().late().isEmpty()
        || !stream.time().map(field.name()::equals).orElse(false)) {
      return values;
    }
    if (!(values instanceof Times times)) {
      throw problem(field.name(), "cannot be late, because it is not a timestamp");
    }
    SourceDef.Late late = generator.troubles().late().get();
    return new LateTimes(times, late.share(), late.byMillis() * 1000, draws("#late"));
  }

  /** Values that are made from no other field. */
  private Values simple(Field field, Distribution distribution) {
    Draws draws = draws(field.name());
    DataType type = field.type();
    if (distribution instanceof Distribution.Choice choice) {
      return Choices.of(choice, type, draws);
    } else if (distribution instanceof Distribution.Uniform uniform) {
      return Spreads.uniform(uniform, draws);
    } else if (distribution instanceof Distribution.Normal normal) {
      return Spreads.normal(normal, draws);
    } else if (distribution instanceof Distribution.LogNormal normal) {
      return Spreads.logNormal(normal, draws);
    } else if (distribution instanceof Distribution.Zipf zipf) {
      return Ranks.of(zipf, type, draws);
    } else if (distribution instanceof Distribution.Walk walk) {
      return EventTimes.walk(walk, draws);
    } else if (distribution instanceof Distribution.Now now) {
      return EventTimes.now(now, draws);
    } else if (distribution instanceof Distribution.Datetime datetime) {
      Times times = Datetimes.of(datetime, generator, draws);
      return type.kind() == DataType.Kind.DATE ? new Days(times) : times;
    }
    return text(field, distribution, draws);
  }

  private Values text(Field field, Distribution distribution, Draws draws) {
    if (distribution instanceof Distribution.Sequence sequence) {
      return Sequence.parse(sequence.pattern());
    } else if (distribution instanceof Distribution.Uuid) {
      return new Uuids(draws);
    } else if (distribution instanceof Distribution.Pattern pattern) {
      return RandomText.parse(pattern.pattern(), part -> draws(field.name() + "#" + part));
    } else if (distribution instanceof Distribution.Bool bool) {
      return new Share(bool.share(), draws);
    }
    throw problem(
        field.name(), "is made by plus, concat or sql, so nothing else can be made from it");
  }

  private Values sum(Field field, Distribution.Plus plus) {
    GeneratedField timestamp = part(field, plus.timestamp(), false);
    GeneratedField seconds = part(field, plus.seconds(), false);
    if (!(timestamp.values() instanceof Times times)) {
      throw problem(field.name(), "adds to '" + plus.timestamp() + "', which is not a timestamp");
    }
    if (!(seconds.values() instanceof Numbers numbers)) {
      throw problem(field.name(), "adds '" + plus.seconds() + "', which is not a number");
    }
    return EventTimes.plus(timestamp, times, seconds, numbers);
  }

  /**
   * A field that another one is made from. A concat may be made from a plus, and that is as far as
   * it goes, so that nothing can go round in circles.
   */
  private GeneratedField part(Field field, String name, boolean intoText) {
    FieldGenerator made = generator.fields().get(name);
    int index = schema.indexOf(name).orElse(-1);
    if (made == null || index < 0) {
      throw problem(field.name(), "is made from '" + name + "', which is not generated");
    }
    boolean derived =
        made.distribution() instanceof Distribution.Concat
            || made.distribution() instanceof Distribution.Sql
            || (made.distribution() instanceof Distribution.Plus && !intoText);
    if (derived) {
      throw problem(name, "is made by plus, concat or sql, so nothing else can be made from it");
    }
    return field(schema.field(index), made);
  }

  private Draws draws(String name) {
    return new Draws(generator.seed(), name);
  }

  private PeriscopeException problem(String field, String what) {
    return PeriscopeException.user(
        "stream '%s': the generated field '%s' %s".formatted(stream.name(), field, what));
  }
}
