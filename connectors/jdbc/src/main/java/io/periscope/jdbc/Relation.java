package io.periscope.jdbc;

/** What rows are read from: a table or a view, or a query. */
sealed interface Relation {

  /** What stands behind FROM. */
  String sql(String quote);

  /** For messages. */
  String text();

  /**
   * A table or view.
   *
   * @param name with its schema if need be: {@code orders}, {@code shop.orders}; a part that is
   *     quoted is taken as it is
   */
  record Table(String name) implements Relation {

    /** Plain names are left to the database, which knows how it spells them. */
    @Override
    public String sql(String quote) {
      StringBuilder sql = new StringBuilder();
      for (String part : name.split("\\.(?=(?:[^\"`]*[\"`][^\"`]*[\"`])*[^\"`]*$)", -1)) {
        sql.append(sql.length() == 0 ? "" : ".");
        boolean asItIs =
            part.matches("[A-Za-z_][A-Za-z0-9_]*") || part.startsWith("\"") || part.startsWith("`");
        sql.append(asItIs ? part : quote(part, quote));
      }
      return sql.toString();
    }

    @Override
    public String text() {
      return "the table '" + name + "'";
    }
  }

  /** A query, whose result is read as if it were a table. */
  record Select(String query) implements Relation {
    @Override
    public String sql(String quote) {
      return "(" + query.strip().replaceFirst("(\\s*;)+$", "") + "\n) periscope_rows";
    }

    @Override
    public String text() {
      return "the query";
    }
  }

  static String quote(String name, String quote) {
    return quote + name.replace(quote, quote + quote) + quote;
  }
}
