package io.periscope.core.derive;

import io.periscope.api.log.Coverage;

/**
 * How far it has been decided of a stream which events are accepted.
 *
 * @param archived the last segment in the master dataset; what it released is released for good,
 *     and its number is its own
 * @param coverage as of the last commit, which is not before the segment ended
 */
public record Decided(long archived, Coverage coverage) {}
