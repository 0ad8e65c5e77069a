package io.periscope.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Scorer;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.Scoring;
import io.periscope.api.plan.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeldScorersTest {
  private static final ModelPlan MODEL =
      new ModelPlan("m", "s", List.of(), List.of(), new Schema(List.of()), "", "", "");

  private final List<String> told = new ArrayList<>();
  private final HeldScorers held =
      new HeldScorers(
          scorer -> {
            told.add("hold " + scorer.version());
            return () -> told.add("let go " + scorer.version());
          });

  private record Version(long version) implements Scorer {
    @Override
    public float number(int feature, double value) {
      return 0;
    }

    @Override
    public float category(int feature, String text) {
      return 0;
    }

    @Override
    public float[] predict(Rows rows) {
      return new float[rows.count()];
    }
  }

  private static ViewPlan view(String name, Optional<Scoring> scoring) {
    return new ViewPlan(
        name,
        "s",
        List.of(),
        List.of(),
        List.of(),
        new Schema(List.of()),
        List.of(),
        "",
        "",
        "",
        "",
        "",
        "",
        scoring);
  }

  private static ViewPlan scored(String name, Scorer scorer) {
    return view(name, Optional.of(new Scoring(MODEL, Optional.of(scorer))));
  }

  @Test
  void eachIsHeldOnceForAsLongAsAViewNeedsIt() {
    Scorer first = new Version(1);
    Scorer second = new Version(2);
    held.hold(List.of(view("none", Optional.empty()), scored("a", first), scored("b", first)));
    held.hold(List.of(scored("a", first), scored("a", second)));
    assertThat(told).containsExactly("hold 1", "hold 2");
    held.hold(List.of(scored("a", second)));
    assertThat(told).containsExactly("hold 1", "hold 2", "let go 1");
    held.hold(List.of());
    held.hold(List.of());
    assertThat(told).containsExactly("hold 1", "hold 2", "let go 1", "let go 2");
  }
}
