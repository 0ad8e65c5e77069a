package io.periscope.core.serving;

import io.periscope.api.model.ModelDef;
import io.periscope.core.learn.Drift;
import io.periscope.core.learn.ModelRegistry;
import io.periscope.core.learn.Models.Scored;
import io.periscope.core.learn.Run;
import io.periscope.core.learn.TrainingProgress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A model and how it stands.
 *
 * @param versions all that there are, oldest first
 * @param scored what the champion did with events since it was loaded; empty without one
 * @param problem why events are not scored; empty while they can be
 * @param training how far its training is, if it is trained
 * @param remaining how long that may still take, if it can be told
 * @param last the newest training, whoever began it; empty before the first
 * @param drift of the newest events from those that the champion was trained on; empty while
 *     nothing is known
 */
public record ModelInfo(
    ModelDef definition,
    List<ModelRegistry.Entry> versions,
    Optional<Scored> scored,
    Optional<String> problem,
    Optional<TrainingProgress> training,
    Optional<Duration> remaining,
    Optional<Run> last,
    Optional<Drift> drift) {
  public ModelInfo {
    versions = List.copyOf(versions);
  }
}
