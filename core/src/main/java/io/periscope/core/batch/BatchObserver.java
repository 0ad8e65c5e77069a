package io.periscope.core.batch;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.plan.ViewPlan;

/**
 * Is told of batch versions while they are made. Whoever implements it neither throws nor lets the
 * batch wait. Safe for use by many threads.
 */
public interface BatchObserver {

  /** Is told of nothing. */
  BatchObserver NONE =
      plan ->
          new Run() {
            @Override
            public void done(BatchVersion version) {}

            @Override
            public void failed(String why) {}
          };

  /** The computation of a version begins. */
  Run begin(ViewPlan plan);

  /** One computation; exactly one of these is called. */
  interface Run {
    /** The version is in the lake. */
    void done(BatchVersion version);

    /** There is no version. */
    void failed(String why);
  }
}
