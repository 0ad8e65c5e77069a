package io.periscope.core;

import io.periscope.api.learn.Scorer;
import io.periscope.api.plan.Scoring;
import io.periscope.api.plan.ViewPlan;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Keeps in memory what views are scored by, for as long as they are: also after another version is
 * the champion, until the view that was built anew takes over.
 */
final class HeldScorers {
  private final Function<Scorer, Runnable> hold;
  private final Map<Scorer, Runnable> held = new IdentityHashMap<>();

  /**
   * @param hold keeps a scorer in memory; what it answers lets it go
   */
  HeldScorers(Function<Scorer, Runnable> hold) {
    this.hold = hold;
  }

  /** From now on holds those of these plans, and no others. */
  synchronized void hold(Collection<ViewPlan> plans) {
    Set<Scorer> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    plans.forEach(
        plan -> plan.scoring().flatMap(Scoring::scorer).ifPresent(scorer -> wanted.add(scorer)));
    wanted.forEach(scorer -> held.computeIfAbsent(scorer, hold));
    held.entrySet()
        .removeIf(
            each -> {
              boolean gone = !wanted.contains(each.getKey());
              if (gone) {
                each.getValue().run();
              }
              return gone;
            });
  }
}
