package io.periscope.workspace.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Where something stands: a file or a command-line option, and for a file a line and column.
 *
 * @param file relative to the workspace, or the option as the user typed it
 * @param line counted from 1; 0 when the file as a whole, or an option, is meant
 * @param column counted from 1; 0 as for the line
 */
public record Place(String file, int line, int column) {

  /** What the name of a place that is no file begins with. */
  private static final String OPTION = "--";

  /** A file as a whole, or an option. */
  public static Place of(String file) {
    return new Place(file, 0, 0);
  }

  static Place of(Node node) {
    return node.getStartMark()
        .map(Place::of)
        .orElseThrow(() -> new IllegalArgumentException("a node without a mark: " + node));
  }

  static Place of(Mark mark) {
    // An option has one line, and the user sees no columns in it.
    return mark.getName().startsWith(OPTION)
        ? of(mark.getName())
        : new Place(mark.getName(), mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** The mark of a value that was not read from a text: {@link #of(Mark)} leads back here. */
  Optional<Mark> mark() {
    int[] nothing = {};
    return Optional.of(
        new Mark(file, 0, Math.max(0, line - 1), Math.max(0, column - 1), nothing, 0));
  }
}
