package io.periscope.core.serving;

import io.periscope.api.engine.Layer;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An answer with what it is true of.
 *
 * @param rows values as in {@link io.periscope.api.engine.Answer}
 * @param coverage for each stream, the events that the answer includes; for the speed layer, up to
 *     where it goes
 * @param batchVersions for each view, the batch version in it
 * @param batchAges for each view with a batch version, how old that is
 * @param lag for each stream, the offsets in the log that the answer does not include
 * @param took from the question to the answer
 */
public record Result(
    Schema columns,
    List<List<Optional<Object>>> rows,
    Layer layer,
    Map<String, Coverage> coverage,
    Map<String, Long> batchVersions,
    Map<String, Duration> batchAges,
    Map<String, Long> lag,
    Duration took) {}
