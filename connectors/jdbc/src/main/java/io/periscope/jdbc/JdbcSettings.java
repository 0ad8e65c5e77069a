package io.periscope.jdbc;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * What a workspace says about a source of this kind.
 *
 * @param relation what stands behind FROM
 * @param incrementing the column of the growing number; in mode bulk, the one that orders a round
 * @param timestamp the column of the last change
 * @param every how long to wait when there was nothing new; in mode bulk, between two rounds
 * @param batch how many rows one query fetches at most
 * @param delay how old a change must be to be read
 * @param zone where the clock stands that wrote a timestamp without a zone
 */
record JdbcSettings(
    Login login,
    Relation relation,
    Mode mode,
    Optional<String> incrementing,
    Optional<String> timestamp,
    Duration every,
    int batch,
    Duration delay,
    ZoneId zone) {}
