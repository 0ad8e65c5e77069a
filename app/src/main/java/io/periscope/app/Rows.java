package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** Rows of an answer, as a table for people, or as CSV or JSON for programs. */
final class Rows {
  private static final Set<String> NUMBERS = Set.of("int", "long", "double");

  private final JsonNode columns;
  private final JsonNode rows;

  /**
   * @param columns objects with name and type
   * @param rows arrays of values
   */
  Rows(JsonNode columns, JsonNode rows) {
    this.columns = columns;
    this.rows = rows;
  }

  void print(Format format, PrintStream out) {
    switch (format) {
      case table -> printTable(out);
      case csv -> printCsv(out);
      case json -> printJson(out);
    }
    out.flush();
  }

  private void printJson(PrintStream out) {
    StringJoiner lines = new StringJoiner(",\n ", "[", "]");
    for (JsonNode row : rows) {
      ObjectNode object = Client.JSON.createObjectNode();
      for (int i = 0; i < columns.size(); i++) {
        object.set(name(i), row.get(i));
      }
      lines.add(object.toString());
    }
    out.println(lines);
  }

  private void printCsv(PrintStream out) {
    StringJoiner header = new StringJoiner(",");
    for (int i = 0; i < columns.size(); i++) {
      header.add(csv(name(i)));
    }
    out.println(header);
    for (JsonNode row : rows) {
      StringJoiner line = new StringJoiner(",");
      for (JsonNode value : row) {
        line.add(value.isNull() ? "" : csv(value.asText()));
      }
      out.println(line);
    }
  }

  private static String csv(String text) {
    boolean plain =
        text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
            && !text.isEmpty();
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private void printTable(PrintStream out) {
    int[] widths = new int[columns.size()];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      names.add(name(i));
      widths[i] = name(i).length();
      for (JsonNode row : rows) {
        widths[i] = Math.max(widths[i], text(row.get(i)).length());
      }
    }
    out.println(line(names, widths, false));
    StringJoiner rule = new StringJoiner("  ");
    for (int width : widths) {
      rule.add("-".repeat(width));
    }
    out.println(rule);
    for (JsonNode row : rows) {
      List<String> cells = new ArrayList<>();
      row.forEach(value -> cells.add(text(value)));
      out.println(line(cells, widths, true));
    }
    out.println(rows.size() == 1 ? "(1 row)" : "(" + rows.size() + " rows)");
  }

  private String line(List<String> cells, int[] widths, boolean alignNumbers) {
    StringJoiner line = new StringJoiner("  ");
    for (int i = 0; i < widths.length; i++) {
      String type = columns.get(i).get("type").asText();
      boolean number = NUMBERS.contains(type) || type.startsWith("decimal");
      String pad = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
      line.add(number && alignNumbers ? pad + cells.get(i) : cells.get(i) + pad);
    }
    return line.toString().stripTrailing();
  }

  private static String text(JsonNode value) {
    return value.isNull() ? "NULL" : value.asText();
  }

  private String name(int column) {
    return columns.get(column).get("name").asText();
  }
}
