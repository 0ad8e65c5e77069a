package io.periscope.jdbc;

import java.util.Optional;

/**
 * A row that was made into an event.
 *
 * @param after where to go on behind it; rows of one position count only together
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Row(Optional<byte[]> key, byte[] value, Position after) {}
