package io.periscope.api.alert;

import java.time.Instant;
import java.util.Optional;

/**
 * A notice on its way to a channel.
 *
 * @param attempts that failed
 * @param due when it is tried next
 * @param error why the last attempt failed
 * @param delivered when it arrived; empty until then
 */
public record Delivery(
    Notice notice,
    String channel,
    int attempts,
    Instant due,
    Optional<String> error,
    Optional<Instant> delivered) {}
