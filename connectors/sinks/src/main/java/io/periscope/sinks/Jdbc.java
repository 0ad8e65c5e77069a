package io.periscope.sinks;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;

/** Values as JDBC parameters. */
final class Jdbc {
  private Jdbc() {}

  static void set(PreparedStatement statement, int index, Optional<Object> value)
      throws SQLException {
    if (value.isEmpty()) {
      statement.setNull(index, Types.NULL);
    } else {
      // Times without a zone stay so: as a Timestamp, one in a gap of this machine's zone would
      // move.
      statement.setObject(index, value.get());
    }
  }
}
