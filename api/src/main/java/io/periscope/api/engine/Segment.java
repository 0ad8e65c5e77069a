package io.periscope.api.engine;

import io.periscope.api.log.Coverage;

/**
 * A closed segment: the events from one coverage up to another, decided once and for good.
 *
 * @param number counted from 1 without holes
 */
public record Segment(
    String stream, long number, Coverage from, Coverage to, long accepted, long quarantined) {}
