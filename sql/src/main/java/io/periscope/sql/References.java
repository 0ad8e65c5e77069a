package io.periscope.sql;

import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexVisitorImpl;

/** Counts how often an expression looks at each column. */
final class References extends RexVisitorImpl<Void> {
  private final int[] uses;

  private References(int[] uses) {
    super(true);
    this.uses = uses;
  }

  /** Adds to the counts. */
  static void count(RexNode expression, int[] uses) {
    expression.accept(new References(uses));
  }

  @Override
  public Void visitInputRef(RexInputRef reference) {
    uses[reference.getIndex()]++;
    return Grammar.nothing();
  }
}
