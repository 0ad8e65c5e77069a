package io.periscope.core.quality;

import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.NoRows;
import io.periscope.api.model.ExpectationDef.RowRule;
import io.periscope.api.model.ExpectationDef.Unique;

/**
 * An expectation, compiled.
 *
 * @param question an SQL query over views and tables whose one row says how things are: the columns
 *     {@value #CHECKED} and {@value #FAILED}, which are numbers of rows; or {@value #VALUE}; or
 *     {@value #LATEST}; or {@value #VALUE} and {@value #BEFORE}. Empty for a rule about columns
 * @param columnsRight for a rule about columns, whether it holds
 */
public record ExpectationPlan(ExpectationDef definition, String question, boolean columnsRight) {
  static final String CHECKED = "checked";
  static final String FAILED = "failed";
  static final String VALUE = "value";
  static final String LATEST = "latest";
  static final String BEFORE = "before";

  /** Whether the answer is about numbers of rows. */
  boolean counts() {
    return definition.rule() instanceof RowRule
        || definition.rule() instanceof Unique
        || definition.rule() instanceof NoRows;
  }

  static ExpectationPlan asking(ExpectationDef definition, String question) {
    return new ExpectationPlan(definition, question, true);
  }

  static ExpectationPlan ofColumns(ExpectationDef definition, boolean right) {
    return new ExpectationPlan(definition, "", right);
  }
}
