package io.periscope.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;

/** The window functions in a projection, each once. */
final class Windows {
  private final List<RexOver> functions = new ArrayList<>();

  private Windows() {}

  static Windows in(Project project) {
    Windows windows = new Windows();
    project.getProjects().forEach(expression -> windows.rewrite(expression, 0));
    return windows;
  }

  boolean isEmpty() {
    return functions.isEmpty();
  }

  List<RexOver> functions() {
    return List.copyOf(functions);
  }

  /** The projection's expressions, over columns that have the functions from an index on. */
  List<RexNode> replaced(Project project, int first) {
    return project.getProjects().stream().map(expression -> rewrite(expression, first)).toList();
  }

  private RexNode rewrite(RexNode expression, int first) {
    return expression.accept(
        new RexShuttle() {
          @Override
          public RexNode visitOver(RexOver over) {
            int index = functions.indexOf(over);
            if (index < 0) {
              index = functions.size();
              functions.add(over);
            }
            return new RexInputRef(first + index, over.getType());
          }
        });
  }
}
