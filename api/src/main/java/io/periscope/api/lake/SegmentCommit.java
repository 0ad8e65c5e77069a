package io.periscope.api.lake;

import io.periscope.api.log.Coverage;

/**
 * What a master table's snapshot says of itself, in its summary.
 *
 * @param segment the last segment included
 * @param coverage where that segment ends
 * @param accepted events accepted in all segments so far: the table's rows
 * @param quarantined events quarantined in all segments so far
 * @param epoch of the writer
 */
public record SegmentCommit(
    String topicId, long segment, Coverage coverage, long accepted, long quarantined, long epoch) {}
