package io.periscope.sinks;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;

/** Values as JDBC parameters. */
final class Jdbc {
  private Jdbc() {}

  static void set(PreparedStatement statement, int index, Optional<Object> value)
      throws SQLException {
    if (value.isEmpty()) {
      statement.setNull(index, Types.NULL);
    } else if (value.get() instanceof LocalDateTime time) {
      statement.setTimestamp(index, java.sql.Timestamp.valueOf(time));
    } else if (value.get() instanceof LocalDate date) {
      statement.setDate(index, java.sql.Date.valueOf(date));
    } else {
      statement.setObject(index, value.get());
    }
  }
}
