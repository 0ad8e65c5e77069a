package io.periscope.core.testing;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.Workspace;
import io.periscope.core.Catalog;
import io.periscope.sql.Dialect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What there is to test. A view that does not compile keeps nobody from testing the others.
 *
 * @param catalog without the views that do not compile
 * @param broken what is wrong with those, by the view's name
 */
public record Subjects(Catalog catalog, Map<String, List<Problem>> broken) {
  public Subjects {
    broken = Map.copyOf(broken);
  }

  /**
   * Compiles the views, and what they need.
   *
   * @throws ProblemsException when something other than a view does not compile
   */
  public static Subjects compile(Workspace workspace, Dialect dialect) {
    Workspace tested = workspace.with(workspace.views(), List.of());
    try {
      return new Subjects(Catalog.compile(tested, dialect), Map.of());
    } catch (ProblemsException e) {
      Map<String, List<Problem>> broken = new HashMap<>();
      for (ViewDef view : workspace.views()) {
        List<Problem> own =
            e.problems().stream().filter(each -> each.file().equals(view.file())).toList();
        if (!own.isEmpty()) {
          broken.put(view.name(), own);
        }
      }
      if (broken.isEmpty()) {
        throw e;
      }
      List<ViewDef> sound =
          workspace.views().stream().filter(view -> !broken.containsKey(view.name())).toList();
      return new Subjects(Catalog.compile(workspace.with(sound, List.of()), dialect), broken);
    }
  }
}
