package io.periscope.sql;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.CheckPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rex.RexBuilder;

/**
 * Compiles what must hold of rows, one by one. All rules of a stream are one SELECT, so that its
 * events are looked at once.
 */
final class CheckCompiler {
  private final Dialect dialect;
  private final String relation;
  private final Schema columns;
  private final Map<String, Schema> tables;

  CheckCompiler(Dialect dialect, StreamDef stream, Map<String, Schema> tables) {
    this(dialect, stream.name(), stream.schema(), tables);
  }

  /**
   * @param relation the name of what the rules are about
   * @param columns of that
   * @param tables the reference tables, by name
   */
  CheckCompiler(Dialect dialect, String relation, Schema columns, Map<String, Schema> tables) {
    this.dialect = dialect;
    this.relation = relation;
    this.columns = columns;
    this.tables = tables;
  }

  void requireCondition(String file, String sql) {
    Frontend.Understood understood =
        understand(file, "SELECT " + sql + "\n AS \"condition\" FROM " + quote(relation));
    OutputColumns column = new OutputColumns(understood);
    DataType type = column.schema().field(0).type();
    if (!type.equals(DataType.BOOLEAN)) {
      throw column.problem(0, "it is of type %s, and must be true or false".formatted(type));
    }
    // Some problems are found only where it is written.
    var unused = text(understood).select(understood.root().rel);
  }

  CheckPlan compile(String file, List<EventRule> rules) {
    List<String> selects = new ArrayList<>();
    Set<String> joined = new LinkedHashSet<>();
    Set<String> read = new HashSet<>();
    // What joins a table stands by itself: that has columns of its own, perhaps of the same names.
    List<List<Integer>> together = new ArrayList<>();
    List<Integer> alone = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).join().isPresent()) {
        together.add(List.of(i));
      } else {
        alone.add(i);
      }
    }
    if (!alone.isEmpty()) {
      together.add(0, alone);
    }
    for (List<Integer> numbers : together) {
      Frontend.Understood understood = understand(file, select(rules, numbers));
      QueryText text = text(understood);
      selects.add(
          text.select(understood.root().rel)
              .text(
                  understood.root().fields.leftList(),
                  new OutputColumns(understood).distinctSchema().names()));
      Map<String, List<String>> used = text.used();
      used.keySet().stream().filter(tables::containsKey).forEach(joined::add);
      read.addAll(used.getOrDefault(relation, List.of()));
    }
    return new CheckPlan(
        relation,
        List.copyOf(joined),
        columns.names().stream().filter(read::contains).toList(),
        String.join(" UNION ALL ", selects),
        rules.stream().map(EventRule::reason).toList());
  }

  /**
   * The row of each event that breaks one of these rules, and the first that it breaks. That it
   * breaks any is found for all of them together: most events break none.
   */
  private String select(List<EventRule> rules, List<Integer> numbers) {
    StringBuilder from = new StringBuilder(" FROM " + quote(relation));
    StringBuilder first = new StringBuilder("CASE");
    List<String> all = new ArrayList<>();
    for (int number : numbers) {
      EventRule rule = rules.get(number);
      String alias = quote("_joined");
      rule.join()
          .ifPresent(
              join ->
                  from.append(
                      " LEFT JOIN %s AS %s ON %s.%s = %s.%s"
                          .formatted(
                              quote(join.table()),
                              alias,
                              quote(relation),
                              quote(join.column()),
                              alias,
                              quote(join.field()))));
      String condition = rule.condition().replace(EventRule.Join.ALIAS, alias);
      first.append(" WHEN NOT (").append(condition).append("\n) THEN ").append(number);
      all.add("(" + condition + "\n)");
    }
    return "SELECT %s.%s, %s END AS %s%s WHERE (%s) IS FALSE"
        .formatted(
            quote(relation),
            quote(CheckPlan.ROW),
            first,
            quote(CheckPlan.RULE),
            from,
            String.join(" AND ", all));
  }

  private QueryText text(Frontend.Understood understood) {
    RexBuilder rex = understood.root().rel.getCluster().getRexBuilder();
    return new QueryText(dialect, rex, understood.text(), Map.of(), Map.of());
  }

  private Frontend.Understood understand(String file, String sql) {
    List<Field> fields = new ArrayList<>(columns.fields());
    fields.add(new Field(CheckPlan.ROW, DataType.INT));
    Map<String, Schema> readable = new LinkedHashMap<>(tables);
    readable.put(relation, new Schema(fields));
    Vocabulary vocabulary = Vocabulary.ofViews();
    DeclaredRelations relations = new DeclaredRelations(readable);
    return new Frontend(relations, vocabulary)
        .read(file, sql, text -> new CheckGrammar(text, vocabulary, relations, Set.of(relation)));
  }
}
