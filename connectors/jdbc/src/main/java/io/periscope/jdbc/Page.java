package io.periscope.jdbc;

import io.periscope.api.source.Spool;
import java.util.List;
import java.util.Optional;

/**
 * What one query brought.
 *
 * @param whole events that count only together; then there are no rows
 * @param end where to go on behind all of it
 * @param last whether there is nothing more for now
 */
record Page(List<Row> rows, Optional<Spool> whole, Position end, boolean last) {}
