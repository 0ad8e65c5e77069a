package io.periscope.jdbc;

import io.periscope.api.error.PeriscopeException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Set;

/**
 * The column of the growing number.
 *
 * @param index in the result, counted from 1
 * @param sql its quoted name
 */
record Key(String owner, int index, String name, String sql, boolean decimal) {
  private static final Set<Integer> WHOLE =
      Set.of(Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT);

  static Key of(Database database, int index, Described column) {
    boolean decimal = column.type() == Types.NUMERIC || column.type() == Types.DECIMAL;
    boolean whole = WHOLE.contains(column.type()) || decimal && column.scale() <= 0;
    if (!whole && database.product() != Database.Product.SQLITE) {
      throw PeriscopeException.user(
          "%s: the column '%s' at %s is a %s; 'incrementing' must be a column of whole numbers"
              .formatted(database.owner(), column.name(), database.place(), column.typeName()));
    }
    return new Key(database.owner(), index, column.name(), database.quoted(column.name()), decimal);
  }

  BigInteger read(ResultSet row) throws SQLException {
    Object value = row.getObject(index);
    try {
      return value instanceof BigDecimal number
          ? number.toBigIntegerExact()
          : new BigInteger(String.valueOf(value));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          "%s: the column '%s' has '%s'; 'incrementing' must be a column of whole numbers"
              .formatted(owner, name, value),
          e);
    }
  }

  /** As the column's own type, so that an index can be used. */
  void bind(PreparedStatement statement, int at, BigInteger value) throws SQLException {
    if (decimal || value.bitLength() >= Long.SIZE) {
      statement.setBigDecimal(at, new BigDecimal(value));
    } else {
      statement.setLong(at, value.longValue());
    }
  }
}
