package io.periscope.sql;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.Derivation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.rex.RexBuilder;

/**
 * Compiles the fields of a generator that are declared as SQL expressions. They read the fields
 * that are made otherwise, and not each other, so that nothing can go round in circles.
 */
public final class FormulaCompiler {
  private static final String BEFORE = "SELECT ";

  private final Dialect dialect;

  public FormulaCompiler(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * What computes those fields; empty when there are none.
   *
   * @throws ProblemsException with the problems of all expressions, and their places
   */
  public Optional<Derivation> compile(StreamDef stream) {
    if (!(stream.source().orElse(null) instanceof SourceDef.Generator generator)) {
      return Optional.empty();
    }
    Map<Field, Distribution.Sql> formulas = new LinkedHashMap<>();
    List<Field> others = new ArrayList<>();
    Map<String, String> unusable = new HashMap<>();
    for (Field field : stream.schema().fields()) {
      FieldGenerator made = generator.fields().get(field.name());
      if (made == null) {
        unusable.put(
            field.name(),
            "the field '%s' is not generated, so it is always null".formatted(field.name()));
      } else if (made.distribution() instanceof Distribution.Sql sql) {
        formulas.put(field, sql);
        unusable.put(
            field.name(),
            "the field '%s' is itself made by sql; write its expression here"
                .formatted(field.name()));
      } else {
        others.add(field);
      }
    }
    return formulas.isEmpty()
        ? Optional.empty()
        : Optional.of(compile(stream.name(), new Schema(others), formulas, unusable));
  }

  private Derivation compile(
      String stream,
      Schema others,
      Map<Field, Distribution.Sql> formulas,
      Map<String, String> unusable) {
    List<Problem> problems = new ArrayList<>();
    formulas.forEach(
        (field, sql) -> {
          String last = sql.expression().contains("--") ? "\n" : "";
          String text =
              begin(sql.expression())
                  + "%s AS %s FROM %s".formatted(last, quote(field.name()), quote(stream));
          try {
            new OutputColumns(read(stream, others, sql.file(), text, unusable))
                .requireFieldsOf(new Schema(List.of(field)));
          } catch (ProblemsException e) {
            problems.addAll(e.problems());
          }
        });
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
    String all =
        formulas.entrySet().stream()
            .map(f -> "(" + f.getValue().expression() + "\n) AS " + quote(f.getKey().name()))
            .collect(Collectors.joining(", ", "SELECT ", " FROM " + quote(stream)));
    Frontend.Understood understood =
        read(stream, others, formulas.values().iterator().next().file(), all, unusable);
    Schema output = new OutputColumns(understood).distinctSchema();
    RexBuilder rex = understood.root().rel.getCluster().getRexBuilder();
    QueryText text = new QueryText(dialect, rex, understood.text(), Map.of(), Map.of());
    String select =
        text.select(understood.root().rel)
            .text(understood.root().fields.leftList(), output.names());
    return new Derivation(
        stream, stream, List.of(), text.used().getOrDefault(stream, List.of()), output, select);
  }

  /** The expression after SELECT, which takes the place of blanks before it. */
  private static String begin(String expression) {
    int blanks = expression.length() - expression.stripLeading().length();
    String before = expression.substring(0, blanks);
    int line = before.lastIndexOf('\n') + 1;
    if (blanks - line >= BEFORE.length()) {
      return expression.substring(0, blanks - BEFORE.length())
          + BEFORE
          + expression.substring(blanks);
    }
    return BEFORE + expression;
  }

  private static Frontend.Understood read(
      String stream, Schema fields, String file, String sql, Map<String, String> unusable) {
    Vocabulary vocabulary = Vocabulary.ofViews();
    DeclaredRelations relations = new DeclaredRelations(Map.of(stream, fields));
    return new Frontend(relations, vocabulary)
        .read(
            file,
            sql,
            text -> new FormulaGrammar(text, vocabulary, relations, Set.of(stream), unusable));
  }
}
