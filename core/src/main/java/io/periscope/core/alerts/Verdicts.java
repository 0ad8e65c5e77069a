package io.periscope.core.alerts;

import io.periscope.api.alert.AlertDef.Condition;

/** What other layers know of the conditions that are about them. */
public interface Verdicts {
  /** Of expectations. */
  Verdict expectation(Condition.Expectation condition);

  /** Of the runs of jobs. */
  Verdict job(Condition.Job condition);

  /** Where there are neither. */
  static Verdicts none() {
    return new Verdicts() {
      @Override
      public Verdict expectation(Condition.Expectation condition) {
        return Verdict.UNKNOWN;
      }

      @Override
      public Verdict job(Condition.Job condition) {
        return Verdict.UNKNOWN;
      }
    };
  }
}
