package io.periscope.api.engine;

import io.periscope.api.log.Position;
import java.time.Instant;

/**
 * An event that was not accepted.
 *
 * @param at when the log took it
 * @param raw its bytes as they came
 */
public record QuarantinedEvent(
    String stream, Position position, Instant at, byte[] raw, String reason) {}
