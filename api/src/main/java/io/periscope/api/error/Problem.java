package io.periscope.api.error;

/**
 * One thing that is wrong in a user's file.
 *
 * @param file the file as the user knows it, relative to the workspace, such as {@code
 *     views/hourly.sql}
 * @param line counted from 1; 0 when the file as a whole is meant
 * @param column counted from 1; 0 when the line as a whole is meant
 * @param message what is wrong, what was expected, and where possible what to do
 */
public record Problem(String file, int line, int column, String message)
    implements Comparable<Problem> {

  /** {@code views/hourly.sql:3:17: message}, the form that editors make clickable. */
  @Override
  public String toString() {
    if (line == 0) {
      return file + ": " + message;
    }
    return file + ":" + line + (column == 0 ? "" : ":" + column) + ": " + message;
  }

  @Override
  public int compareTo(Problem other) {
    int byFile = file.compareTo(other.file);
    if (byFile != 0) {
      return byFile;
    }
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }
}
