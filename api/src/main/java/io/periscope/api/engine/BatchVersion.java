package io.periscope.api.engine;

import io.periscope.api.log.Coverage;
import java.time.Instant;

/**
 * One computation of a view over the master dataset, whole segments up to one of them.
 *
 * @param version counted from 1, one more with every version of the view
 * @param planHash the plan that computed it
 * @param throughSegment the last segment included
 * @param coverage where that segment ends
 * @param rows state rows
 */
public record BatchVersion(
    String view,
    long version,
    String planHash,
    String topicId,
    long throughSegment,
    Coverage coverage,
    Instant computedAt,
    long rows) {}
