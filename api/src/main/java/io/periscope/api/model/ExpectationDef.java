package io.periscope.api.model;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that its owner takes for granted of a stream's events, or of the rows of a table or a
 * view.
 *
 * @param name tells it apart from the others of the same stream, table or view; made of its rule,
 *     if none is declared
 * @param rule what must hold
 * @param onFail what happens when it does not
 * @param mostly the share of rows, 0 to 1, for which it must hold to hold as a whole; for a rule
 *     about single rows, or about values that must not come again
 * @param where an SQL condition: the rows that it is about; all when empty. Laid out so that lines
 *     and columns in it are those of the file
 * @param over how far back it looks, in the time at which results are made: results of a stream
 *     count what has come since; empty for all history
 * @param places where it stands; {@code rule} is the rule's own place
 */
public record ExpectationDef(
    String name,
    Rule rule,
    OnFail onFail,
    Optional<Double> mostly,
    Optional<String> where,
    Optional<Duration> over,
    Places places) {

  /** How the reason of every event that an expectation kept out begins. */
  public static final String REASON = "expectation ";

  /** The name of the rule's place. */
  public static final String PLACE = "rule";

  /** What happens when an expectation does not hold. */
  public enum OnFail {
    /** An event that breaks the rule is set aside, and counts nowhere. */
    QUARANTINE,
    /** It is told. */
    WARN,
    /** It is told, and a run that asks fails. */
    FAIL_RUN;

    /** As in a workspace's files. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The least and the greatest, either of which may be left open. */
  public record Bounds(
      Optional<String> min, Optional<String> max, boolean strictMin, boolean strictMax) {
    @Override
    public String toString() {
      if (min.isPresent() && min.equals(max) && !strictMin && !strictMax) {
        return min.get();
      }
      String from = min.map(m -> (strictMin ? "more than " : "at least ") + m).orElse("");
      String to = max.map(m -> (strictMax ? "less than " : "at most ") + m).orElse("");
      return from.isEmpty() || to.isEmpty() ? from + to : from + " and " + to;
    }
  }

  /** A rule; its text says it to people. */
  public sealed interface Rule {
    /** The key in a workspace's files. */
    String kind();

    /** The columns or the SQL that it is about, in short; empty if it is about no single ones. */
    String subject();
  }

  /** A rule about each row by itself. Where what it asks about is NULL, it says nothing. */
  public sealed interface RowRule extends Rule {}

  public record NotNull(String column) implements RowRule {
    @Override
    public String kind() {
      return "not_null";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return column + " is not null";
    }
  }

  /**
   * @param values as written; of the column's type
   * @param not whether it must be none of them
   */
  public record InSet(String column, List<String> values, boolean not) implements RowRule {
    public InSet {
      values = List.copyOf(values);
    }

    @Override
    public String kind() {
      return not ? "not_in_set" : "in_set";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return "%s is %s %s".formatted(column, not ? "none of" : "one of", String.join(", ", values));
    }
  }

  public record Between(String column, Bounds bounds) implements RowRule {
    @Override
    public String kind() {
      return "between";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return column + " is " + bounds;
    }
  }

  /**
   * @param regex in RE2's syntax, found anywhere in the text
   * @param not whether it must not be found
   */
  public record Matches(String column, String regex, boolean not) implements RowRule {
    @Override
    public String kind() {
      return not ? "not_matches" : "matches";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return "%s %s %s".formatted(column, not ? "does not match" : "matches", regex);
    }
  }

  /** The number of characters of a text. */
  public record Length(String column, Bounds bounds) implements RowRule {
    @Override
    public String kind() {
      return "length";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return "the length of " + column + " is " + bounds;
    }
  }

  /** One column is greater than another. */
  public record Pair(String greater, String less, boolean orEqual) implements RowRule {
    @Override
    public String kind() {
      return "pair";
    }

    @Override
    public String subject() {
      return greater + ", " + less;
    }

    @Override
    public String toString() {
      return "%s is greater than %s%s".formatted(greater, orEqual ? "or equal to " : "", less);
    }
  }

  /**
   * A condition of the owner's.
   *
   * @param sql laid out so that lines and columns in it are those of the file
   */
  public record IsTrue(String sql) implements RowRule {
    @Override
    public String kind() {
      return "is_true";
    }

    @Override
    public String subject() {
      return sql.strip();
    }

    @Override
    public String toString() {
      return sql.strip();
    }
  }

  /** Each value is one of another relation's. */
  public record Relationship(String column, String to, String field) implements RowRule {
    @Override
    public String kind() {
      return "relationship";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return "%s is a %s of %s".formatted(column, field, to);
    }
  }

  /** A rule about all rows together. */
  public sealed interface TotalRule extends Rule {}

  /** No two rows have the same values, of those without a NULL among them. */
  public record Unique(List<String> columns) implements TotalRule {
    public Unique {
      columns = List.copyOf(columns);
    }

    @Override
    public String kind() {
      return "unique";
    }

    @Override
    public String subject() {
      return String.join(", ", columns);
    }

    @Override
    public String toString() {
      return String.join(", ", columns) + (columns.size() == 1 ? " is" : " are") + " unique";
    }
  }

  public record DistinctCount(String column, Bounds bounds) implements TotalRule {
    @Override
    public String kind() {
      return "distinct_count";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return "the number of different " + column + " is " + bounds;
    }
  }

  public record RowCount(Bounds bounds) implements TotalRule {
    @Override
    public String kind() {
      return "row_count";
    }

    @Override
    public String subject() {
      return "";
    }

    @Override
    public String toString() {
      return "the number of rows is " + bounds;
    }
  }

  /**
   * A number made of all rows.
   *
   * @param of an aggregate in SQL, laid out so that lines and columns in it are those of the file
   */
  public record Value(String of, Bounds bounds) implements TotalRule {
    @Override
    public String kind() {
      return "value";
    }

    @Override
    public String subject() {
      return of.strip();
    }

    @Override
    public String toString() {
      return of.strip() + " is " + bounds;
    }
  }

  /** No value is further from the mean than so many standard deviations. */
  public record WithinStdevs(String column, double most) implements TotalRule {
    @Override
    public String kind() {
      return "within_stdevs";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return "%s is within %s standard deviations of its mean"
          .formatted(column, most == Math.rint(most) ? String.valueOf((long) most) : most);
    }
  }

  /** The newest row is not older than this. */
  public record Freshness(String column, Duration within) implements TotalRule {
    @Override
    public String kind() {
      return "freshness";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return "the newest %s is at most %s old".formatted(column, DurationText.exact(within));
    }
  }

  /** The newest row of each group is not older than this. */
  public record GroupedFreshness(String column, Duration within, List<String> by)
      implements TotalRule {
    public GroupedFreshness {
      by = List.copyOf(by);
    }

    @Override
    public String kind() {
      return "grouped_freshness";
    }

    @Override
    public String subject() {
      return String.join(", ", by);
    }

    @Override
    public String toString() {
      return "the newest %s of each %s is at most %s old"
          .formatted(column, String.join(", ", by), DurationText.exact(within));
    }
  }

  /**
   * The last whole period has about as many rows as one before it.
   *
   * @param every {@code HOUR}, {@code DAY} or {@code WEEK}
   * @param back how many periods before
   * @param within the greatest difference, as a share of the earlier number
   */
  public record Volume(String column, String every, int back, double within) implements TotalRule {
    @Override
    public String kind() {
      return "volume";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return "the last whole %s has as many rows as that %d before, give or take %s"
          .formatted(every.toLowerCase(Locale.ROOT), back, within);
    }
  }

  /**
   * A query over views and tables that finds what is wrong: it must have no rows.
   *
   * @param select laid out so that lines and columns in it are those of the file
   */
  public record NoRows(String select) implements TotalRule {
    @Override
    public String kind() {
      return "no_rows";
    }

    @Override
    public String subject() {
      return select.strip().replaceAll("\\s+", " ");
    }

    @Override
    public String toString() {
      return "no row of " + select.strip().replaceAll("\\s+", " ");
    }
  }

  /** A rule about the columns themselves. */
  public sealed interface ColumnRule extends Rule {}

  public record OfType(String column, DataType type) implements ColumnRule {
    @Override
    public String kind() {
      return "type";
    }

    @Override
    public String subject() {
      return column;
    }

    @Override
    public String toString() {
      return "%s is of type %s".formatted(column, type);
    }
  }

  /**
   * @param match how the columns are to agree with these
   */
  public record Columns(List<String> columns, Match match) implements ColumnRule {
    /** How two lists of columns agree. */
    public enum Match {
      /** The same, in the same order. */
      ORDERED,
      /** The same, in any order. */
      SET,
      /** These, and perhaps others. */
      CONTAINS
    }

    public Columns {
      columns = List.copyOf(columns);
    }

    @Override
    public String kind() {
      return "columns";
    }

    @Override
    public String subject() {
      return "";
    }

    @Override
    public String toString() {
      String how =
          switch (match) {
            case ORDERED -> "are in this order";
            case SET -> "are in any order";
            case CONTAINS -> "have among them";
          };
      return "the columns %s %s".formatted(how, String.join(", ", columns));
    }
  }

  public record ColumnCount(Bounds bounds) implements ColumnRule {
    @Override
    public String kind() {
      return "column_count";
    }

    @Override
    public String subject() {
      return "";
    }

    @Override
    public String toString() {
      return "the number of columns is " + bounds;
    }
  }

  /** Whether each event is looked at before it is accepted. */
  public boolean quarantines() {
    return onFail == OnFail.QUARANTINE;
  }

  /** Why an event was kept out: the same words for all of them. */
  public String reason() {
    return REASON + "'" + name + "': " + rule;
  }

  /** The share that must hold: what is declared; else none where the others are set aside. */
  public double least() {
    return mostly.orElse(quarantines() ? 0.0 : 1.0);
  }
}
