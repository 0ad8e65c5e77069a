package io.periscope.core.lineage;

import java.util.List;

/**
 * Something that reads views and tables by queries, such as a dashboard: how it enters the lineage.
 *
 * @param kind what it is
 */
public record Reader(Node.Kind kind, String name, String description, List<Panel> panels) {
  public Reader {
    panels = List.copyOf(panels);
  }

  /**
   * A part of it with a query of its own.
   *
   * @param name each once
   * @param sql a SELECT over views and tables
   */
  public record Panel(String name, String sql) {}
}
