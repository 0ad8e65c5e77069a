package io.periscope.core.lineage;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that is declared.
 *
 * @param kind what it is
 * @param description for people; may be empty
 * @param detail a few words of what it is like, such as {@code generator}; no secrets
 */
public record Node(
    Kind kind, String name, String description, String detail, List<Column> columns) {

  /** What a node is, in the order in which things flow. */
  public enum Kind {
    SOURCE,
    STREAM,
    TABLE,
    MODEL,
    VIEW,
    SINK,
    DASHBOARD,
    JOB;

    /** As it is written in ids. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A column, field, feature or what else a node has of the like.
   *
   * @param type as in workspace files; empty where it is not known
   */
  public record Column(String name, String type, String description) {}

  public Node {
    columns = List.copyOf(columns);
  }

  /** Such as {@code view:hourly_trips}. */
  public String id() {
    return kind.word() + ":" + name;
  }

  public Optional<Column> column(String column) {
    return columns.stream().filter(each -> each.name().equals(column)).findFirst();
  }
}
