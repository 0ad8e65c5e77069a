package io.periscope.avro;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.decode.TextFields;
import io.periscope.api.model.Field;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * What to do with a value of one Avro type: which parts of it go into fields of the stream, and
 * which are passed over. Made once for each schema that events are written with.
 */
interface Plan {

  /** How deep records are looked into for fields. */
  int MAX_DEPTH = 50;

  /**
   * @throws RejectedException when the bytes are no such value, or one that a field cannot take
   */
  void read(AvroInput in, FieldSink sink);

  /**
   * A field of the stream that is wanted of a value.
   *
   * @param index of the field in the stream's schema
   * @param path the names on the way from the value to it; none if it is the value itself
   */
  record Wanted(int index, Field field, List<String> path) {
    public Wanted {
      path = List.copyOf(path);
    }

    Wanted inside() {
      return new Wanted(index, field, path.subList(1, path.size()));
    }
  }

  static Plan of(Schema schema, List<Wanted> wanted, TextFields texts) {
    return of(schema, wanted, texts, 0);
  }

  private static Plan of(Schema schema, List<Wanted> wanted, TextFields texts, int depth) {
    if (wanted.isEmpty() || depth > MAX_DEPTH) {
      return (in, sink) -> in.skip(schema);
    }
    if (schema.getType() == Schema.Type.UNION) {
      List<Plan> branches =
          schema.getTypes().stream().map(type -> of(type, wanted, texts, depth + 1)).toList();
      return (in, sink) ->
          branches.get(in.readIndex(branches.size(), "branch of a union")).read(in, sink);
    }
    List<Plan> plans = new ArrayList<>();
    List<Wanted> inside = new ArrayList<>();
    for (Wanted each : wanted) {
      if (each.path().isEmpty()) {
        plans.add(new ValueReader(each.index(), each.field(), schema, texts)::read);
      } else {
        inside.add(each);
      }
    }
    if (!inside.isEmpty() || plans.isEmpty()) {
      plans.add(
          schema.getType() == Schema.Type.RECORD
              ? record(schema, inside, texts, depth)
              : (in, sink) -> in.skip(schema));
    }
    return plans.size() == 1 ? plans.get(0) : each(plans);
  }

  private static Plan record(Schema schema, List<Wanted> wanted, TextFields texts, int depth) {
    List<Plan> fields =
        schema.getFields().stream()
            .map(
                field ->
                    of(
                        field.schema(),
                        wanted.stream()
                            .filter(each -> each.path().get(0).equals(field.name()))
                            .map(Wanted::inside)
                            .toList(),
                        texts,
                        depth + 1))
            .toList();
    return (in, sink) -> {
      for (Plan field : fields) {
        field.read(in, sink);
      }
    };
  }

  /** Reads the same value more than once. */
  private static Plan each(List<Plan> plans) {
    return (in, sink) -> {
      int start = in.position();
      for (Plan plan : plans) {
        in.moveTo(start);
        plan.read(in, sink);
      }
    };
  }
}
