package io.periscope.sql;

import io.periscope.api.model.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An expression in two spellings: as a view has it, and in plain DuckDB for the oracle, which knows
 * nothing of the compiler.
 *
 * @param view with {@code {0}}, {@code {1}} … where the arguments stand
 * @param plain the same meaning for DuckDB
 * @param exact of a value: sums of it do not depend on the order; of an aggregate: its last bit
 *     does not depend on how it is computed
 * @param aggregate whether it makes one value of many rows
 * @param simpler expressions that could stand in its place
 */
record Expr(
    String view,
    String plain,
    DataType type,
    boolean exact,
    boolean aggregate,
    List<Expr> arguments,
    List<Expr> simpler) {

  Expr {
    arguments = List.copyOf(arguments);
    simpler = List.copyOf(simpler);
  }

  /** A column or a literal. */
  static Expr leaf(String text, DataType type) {
    return of(text, text, type, true);
  }

  static Expr of(String view, String plain, DataType type, boolean exact, Expr... arguments) {
    return new Expr(view, plain, type, exact, false, List.of(arguments), List.of());
  }

  /** Something that is spelled alike. */
  static Expr alike(String text, DataType type, boolean exact, Expr... arguments) {
    return of(text, text, type, exact, arguments);
  }

  Expr asAggregate(List<Expr> alternatives) {
    return new Expr(view, plain, type, exact, true, arguments, alternatives);
  }

  Expr orSimply(Expr alternative) {
    return new Expr(view, plain, type, exact, aggregate, arguments, List.of(alternative));
  }

  String inView() {
    return filled(view, Expr::inView);
  }

  String inPlain() {
    return filled(plain, Expr::inPlain);
  }

  private String filled(String form, Function<Expr, String> spelling) {
    String text = form;
    for (int i = 0; i < arguments.size(); i++) {
      text = text.replace("{" + i + "}", spelling.apply(arguments.get(i)));
    }
    return text;
  }

  /** Expressions of the same kind that may be smaller. */
  Stream<Expr> shrinks() {
    Stream<Expr> instead =
        Stream.concat(simpler.stream(), aggregate ? Stream.empty() : arguments.stream())
            .filter(other -> other.type.kind() == type.kind());
    List<Expr> inside = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      int index = i;
      arguments.get(i).shrinks().map(smaller -> with(index, smaller)).forEach(inside::add);
    }
    return Stream.concat(instead, inside.stream());
  }

  private Expr with(int index, Expr argument) {
    List<Expr> others = new ArrayList<>(arguments);
    others.set(index, argument);
    return new Expr(view, plain, type, exact, aggregate, others, simpler);
  }
}
