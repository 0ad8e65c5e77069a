package io.periscope.api.job;

import java.time.Instant;

/**
 * The time whose data a run is about; what is due at its end.
 *
 * @param to not included
 */
public record Interval(Instant from, Instant to) {}
