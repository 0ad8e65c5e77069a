package io.periscope.core.schedule;

import io.periscope.api.job.StepDef;
import java.util.Map;

/** Does steps of one kind. Safe for use by many threads. */
@FunctionalInterface
public interface StepAction {

  /**
   * Does a step. It ends soon after {@link StepContext#stopped} says so: nobody interrupts its
   * thread, which may be in the middle of a commit.
   *
   * @param action what to do; what stood as {@code ${NAME}} in its texts has been put in
   * @return what later steps may ask for, by name
   * @throws Exception when it failed; its message is the reason
   */
  Map<String, String> run(StepDef.Action action, StepContext context) throws Exception;
}
