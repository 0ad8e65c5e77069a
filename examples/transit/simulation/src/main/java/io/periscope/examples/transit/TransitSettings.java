package io.periscope.examples.transit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.OptionalLong;

/**
 * What a stream says about its simulation.
 *
 * @param part {@code arrivals} or {@code turnstiles}
 * @param start the simulation's time at its first step
 * @param tick how long a train takes from station to station, in the simulation's time
 * @param speed seconds of the simulation in a second
 * @param ticks after how many it ends; empty for never
 */
record TransitSettings(
    String part,
    Path stations,
    Path ridership,
    Path curve,
    long seed,
    LocalDateTime start,
    Duration tick,
    long speed,
    OptionalLong ticks) {}
