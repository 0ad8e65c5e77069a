package io.periscope.core.alerts;

import io.periscope.api.alert.AlertDef.Condition;

/** Looks at conditions. Asked every few seconds, it must answer from what is known. */
@FunctionalInterface
public interface AlertCondition {
  Verdict look(Condition condition);
}
