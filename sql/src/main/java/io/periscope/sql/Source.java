package io.periscope.sql;

import static io.periscope.api.plan.SqlText.quote;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Something in FROM. Columns are asked for first, and its text is asked for last, when it is known
 * which of its columns are used.
 */
interface Source {

  String text();

  /** A declared relation; only the columns that are used are ever named. */
  final class Relation implements Source {
    private final String name;
    private final String rows;
    private final String alias;
    private final List<String> columns;
    private final SortedSet<Integer> used = new TreeSet<>();

    Relation(String name, String alias, List<String> columns) {
      this(name, quote(name), alias, columns);
    }

    /**
     * @param rows those of the relation that are meant
     */
    Relation(String name, String rows, String alias, List<String> columns) {
      this.name = name;
      this.rows = rows;
      this.alias = alias;
      this.columns = List.copyOf(columns);
    }

    String column(int index) {
      used.add(index);
      return quote(alias) + "." + quote(columns.get(index));
    }

    String name() {
      return name;
    }

    /** The columns that were asked for, in the relation's order. */
    List<String> used() {
      return used.stream().map(columns::get).toList();
    }

    @Override
    public String text() {
      return rows + " AS " + quote(alias);
    }
  }

  /** A SELECT in parentheses, of which only the columns that are used are selected. */
  final class Derived implements Source {
    private final Select select;
    private final String alias;
    private final SortedSet<Integer> used = new TreeSet<>();

    Derived(Select select, String alias) {
      this.select = select;
      this.alias = alias;
    }

    String column(int index) {
      used.add(index);
      return quote(alias) + "." + quote("c" + index);
    }

    @Override
    public String text() {
      List<Integer> wanted = List.copyOf(used);
      return "("
          + select.text(wanted, wanted.stream().map(index -> "c" + index).toList())
          + ") AS "
          + quote(alias);
    }
  }

  /** A text that needs nothing from outside, such as VALUES or a UNION, with columns c0, c1 … */
  record Fixed(String query, String alias) implements Source {
    String column(int index) {
      return quote(alias) + "." + quote("c" + index);
    }

    @Override
    public String text() {
      return "(" + query + ") AS " + quote(alias);
    }
  }

  /**
   * Two sources beside each other.
   *
   * @param type such as {@code LEFT JOIN}
   */
  record Joined(Source left, String type, Source right, String condition) implements Source {
    @Override
    public String text() {
      String rightText = right instanceof Joined ? "(" + right.text() + ")" : right.text();
      return left.text() + " " + type + " " + rightText + " ON " + condition;
    }
  }

  /** One value for each row of the left side: a subquery that may look at that row. */
  record Looked(Source left, String subquery, String alias) implements Source {
    String column() {
      return quote(alias) + "." + quote("c0");
    }

    @Override
    public String text() {
      return left.text()
          + " CROSS JOIN LATERAL (SELECT ("
          + subquery
          + ") AS "
          + quote("c0")
          + ") AS "
          + quote(alias);
    }
  }
}
