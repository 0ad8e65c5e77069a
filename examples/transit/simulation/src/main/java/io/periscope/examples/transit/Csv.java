package io.periscope.examples.transit;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of a small CSV file with a header. */
final class Csv {
  private final Path file;
  private final List<Map<String, String>> rows;

  private Csv(Path file, List<Map<String, String>> rows) {
    this.file = file;
    this.rows = rows;
  }

  /** One row, by the columns' names. */
  final class Row {
    private final Map<String, String> cells;
    private final int line;

    private Row(Map<String, String> cells, int line) {
      this.cells = cells;
      this.line = line;
    }

    String text(String column) {
      String value = cells.get(column);
      if (value == null) {
        throw PeriscopeException.user(
            "%s:%d: there is no column '%s'; there are %s"
                .formatted(file, line, column, String.join(", ", cells.keySet())));
      }
      return value;
    }

    double number(String column) {
      try {
        return Double.parseDouble(text(column));
      } catch (NumberFormatException e) {
        throw PeriscopeException.user(
            "%s:%d: '%s' in column '%s' is not a number"
                .formatted(file, line, text(column), column));
      }
    }

    boolean flag(String column) {
      return text(column).equalsIgnoreCase("true");
    }
  }

  static Csv read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      List<String> header = lines.isEmpty() ? List.of() : cells(lines.get(0));
      List<Map<String, String>> rows = new ArrayList<>();
      for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
        List<String> cells = cells(line);
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < Math.min(header.size(), cells.size()); i++) {
          row.put(header.get(i), cells.get(i));
        }
        rows.add(row);
      }
      return new Csv(file, rows);
    } catch (IOException e) {
      throw PeriscopeException.user(file + " cannot be read: " + e);
    }
  }

  List<Row> rows() {
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      all.add(new Row(rows.get(i), i + 2));
    }
    return all;
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (char c : line.toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
