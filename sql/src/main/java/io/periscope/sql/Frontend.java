package io.periscope.sql;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.ProblemsException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.calcite.config.Lex;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/** From a text to a relational tree: parse, check the grammar, resolve names and types, convert. */
final class Frontend {
  private static final SqlConformance CONFORMANCE = new Conformance();
  private static final SqlParser.Config PARSER =
      SqlParser.config().withLex(Lex.MYSQL_ANSI).withConformance(CONFORMANCE);
  private static final Set<String> RESERVED = reservedWords();

  private final DeclaredRelations relations;
  private final Vocabulary vocabulary;

  Frontend(DeclaredRelations relations, Vocabulary vocabulary) {
    this.relations = relations;
    this.vocabulary = vocabulary;
  }

  /** A text that was understood. */
  record Understood(SourceText text, SqlNode parsed, RelRoot root) {}

  /**
   * @param grammar what to refuse in this text
   * @throws ProblemsException with the places in the user's text
   */
  Understood read(String file, String sql, Function<SourceText, Grammar> grammar) {
    SourceText text = Spelling.read(file, sql, RESERVED, relations.allNames());
    Grammar rules = grammar.apply(text);
    TokenCheck.check(text, rules.expected());
    Explanation explanation = new Explanation(text, relations);
    try {
      SqlNode parsed = rules.read(SqlParser.create(text.parsed(), PARSER).parseStmt());
      rules.check(parsed);
      return new Understood(text, parsed, convert(text, parsed));
    } catch (SqlParseException e) {
      throw e.getCause() instanceof CalciteContextException context
          ? new ProblemsException(List.of(explanation.of(context)))
          : new ProblemsException(List.of(new SyntaxExplanation(text, RESERVED).of(e)));
    } catch (CalciteContextException e) {
      throw e.getCause() instanceof ProblemsException problems
          ? problems
          : new ProblemsException(List.of(explanation.of(e)));
    } catch (PeriscopeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw PeriscopeException.internal(
          file
              + ": the compiler failed on this text, which is a defect of Periscope; report it with"
              + " the text",
          e);
    }
  }

  private RelRoot convert(SourceText text, SqlNode parsed) {
    RelDataTypeFactory types = Types.factory();
    CalciteCatalogReader catalog = relations.reader(types);
    SqlValidator validator =
        SqlValidatorUtil.newValidator(
            vocabulary,
            catalog,
            types,
            SqlValidator.Config.DEFAULT
                .withConformance(CONFORMANCE)
                .withTypeCoercionFactory((factory, checked) -> new Coercion(factory, checked, text))
                .withIdentifierExpansion(true)
                .withDefaultNullCollation(NullCollation.LAST));
    SqlNode valid = validator.validate(parsed);
    // Nothing is optimized here: the engines do that.
    RelOptCluster cluster =
        RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), new Builder(types));
    SqlToRelConverter.Config config =
        SqlToRelConverter.config()
            .withExpand(false)
            .withInSubQueryThreshold(Integer.MAX_VALUE)
            .withRemoveSortInSubQuery(false)
            .withTrimUnusedFields(false)
            .addRelBuilderConfigTransform(
                builder -> builder.withSimplify(false).withSimplifyLimit(false));
    SqlToRelConverter converter =
        new SqlToRelConverter(
            (rowType, queryString, schemaPath, viewPath) -> {
              throw new UnsupportedOperationException("Calcite's own views are not used");
            },
            validator,
            catalog,
            cluster,
            Arithmetic::convertlet,
            config);
    return converter.convertQuery(valid, false, true);
  }

  private static Set<String> reservedWords() {
    SqlAbstractParserImpl.Metadata words = SqlParser.create("", PARSER).getMetadata();
    return words.getTokens().stream()
        .map(word -> word.toUpperCase(Locale.ROOT))
        .filter(words::isReservedWord)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Calcite takes COUNT(x) for COUNT(*) when no part of x may be NULL. Here what has no result is
   * NULL, whatever it is computed from.
   */
  private static final class Builder extends RexBuilder {
    Builder(RelDataTypeFactory types) {
      super(types);
    }

    @Override
    public RexNode addAggCall(
        AggregateCall call,
        int groups,
        List<AggregateCall> calls,
        Map<AggregateCall, RexNode> known,
        IntPredicate isNullable) {
      return super.addAggCall(call, groups, calls, known, i -> true);
    }
  }

  /** The standard, and what people are used to from elsewhere. */
  private static final class Conformance extends SqlDelegatingConformance {
    Conformance() {
      super(SqlConformanceEnum.DEFAULT);
    }

    @Override
    public boolean isGroupByAlias() {
      return true;
    }

    @Override
    public boolean isGroupByOrdinal() {
      return true;
    }

    @Override
    public boolean isHavingAlias() {
      return true;
    }

    @Override
    public boolean isBangEqualAllowed() {
      return true;
    }

    @Override
    public boolean isPercentRemainderAllowed() {
      return true;
    }
  }
}
