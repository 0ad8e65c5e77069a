package io.periscope.api.engine;

import io.periscope.api.log.Coverage;
import java.time.Instant;

/**
 * Which batch version a view serves.
 *
 * @param planHash the plan that its state belongs to
 * @param version of the batch; 0 when there is none yet
 * @param throughSegment the last segment that the batch version covers; 0 for none
 * @param batchCoverage what the batch version covers
 * @param computedAt when the batch version was computed; the epoch's start when there is none
 * @param batchRows state rows in the batch version
 * @param speedRows state rows since
 */
public record ViewState(
    String view,
    String stream,
    String planHash,
    long version,
    long throughSegment,
    Coverage batchCoverage,
    Instant computedAt,
    long batchRows,
    long speedRows) {}
