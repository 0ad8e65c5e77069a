package io.periscope.core.metrics;

import io.periscope.api.model.ModelDef;
import io.periscope.core.learn.Drift;
import io.periscope.core.learn.ModelVersion;
import io.periscope.core.learn.Models.Scored;
import java.util.Optional;

/**
 * How a model stands, of what is in memory.
 *
 * @param champion that can score; empty without one
 * @param scored what it did with events since it was loaded
 * @param drift of the newest events; empty while nothing is known
 * @param training whether it is trained now
 * @param trainings that ended since the start of the process
 */
public record ModelReading(
    ModelDef definition,
    Optional<ModelVersion> champion,
    Optional<Scored> scored,
    Optional<Drift> drift,
    boolean training,
    long trainings) {}
