package io.periscope.sinks;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns that a table has. Databases disagree on the case of names, and some names are words
 * of SQL: so a column is found in any case, and named in quotes, in the table's own case.
 */
final class TableColumns {
  private final String sink;
  private final String table;
  private final List<String> names;
  private final String quote;

  private TableColumns(String sink, String table, List<String> names, String quote) {
    this.sink = sink;
    this.table = table;
    this.names = names;
    this.quote = quote;
  }

  static TableColumns of(Connection connection, String sink, String table) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("SELECT * FROM " + table + " WHERE 1 = 0")) {
      ResultSetMetaData columns = none.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        names.add(columns.getColumnName(i));
      }
    }
    // A space says that the database knows no quotes.
    String quote =
        Optional.ofNullable(connection.getMetaData().getIdentifierQuoteString()).orElse("").strip();
    return new TableColumns(sink, table, names, quote);
  }

  /**
   * @throws PeriscopeException (USER) when the table lacks one of these
   */
  TableColumns require(List<String> wanted) {
    for (String name : wanted) {
      if (find(name).isEmpty()) {
        String hint = NearestName.hint(name, names);
        throw PeriscopeException.user(
            "sink '%s': table %s has no column '%s'; it has %s%s%s Mend it and save the sink's file"
                .formatted(
                    sink, table, name, String.join(", ", names), hint, hint.isEmpty() ? "." : ""));
      }
    }
    return this;
  }

  private Optional<String> find(String name) {
    return names.stream()
        .filter(name::equals)
        .findFirst()
        .or(() -> names.stream().filter(name::equalsIgnoreCase).findFirst());
  }

  /** A column that is there. */
  String quoted(String name) {
    return quote + find(name).orElseThrow().replace(quote, quote + quote) + quote;
  }
}
