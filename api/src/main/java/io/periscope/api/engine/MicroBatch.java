package io.periscope.api.engine;

import io.periscope.api.log.Coverage;
import io.periscope.api.log.RecordBatch;

/**
 * Records that enter the state in one transaction.
 *
 * @param from the coverage that they follow; the store refuses the batch when it is not the store's
 *     own, so nothing can enter twice or be left out
 * @param to the coverage after them
 * @param closeSegment whether the open segment ends with this batch
 */
public record MicroBatch(
    String stream, Coverage from, Coverage to, RecordBatch records, boolean closeSegment) {}
