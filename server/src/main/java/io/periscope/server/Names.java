package io.periscope.server;

import io.javalin.http.NotFoundResponse;
import io.periscope.api.error.NearestName;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.ViewInfo;
import java.util.List;

/**
 * Knows which views, streams, models and jobs a path may name; any other is a 404 that lists them
 * and names the nearest.
 */
final class Names {
  private final Operations operations;

  Names(Operations operations) {
    this.operations = operations;
  }

  ViewInfo view(String name) {
    List<ViewInfo> views = operations.views();
    return views.stream()
        .filter(view -> view.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown("view", name, views.stream().map(ViewInfo::name).toList()));
  }

  /** Returns the name itself. */
  String stream(String name) {
    return known("stream", name, operations.streams());
  }

  /** Returns the name itself. */
  String model(String name) {
    return known("model", name, operations.models().names());
  }

  /** Returns the name itself. */
  String job(String name) {
    return known("job", name, operations.jobs().names());
  }

  private static String known(String kind, String name, List<String> names) {
    if (names.contains(name)) {
      return name;
    }
    throw unknown(kind, name, names);
  }

  private static NotFoundResponse unknown(String kind, String name, List<String> names) {
    String known = names.isEmpty() ? "none is declared" : String.join(", ", names);
    return new NotFoundResponse(
        "no %s '%s'; there are: %s%s".formatted(kind, name, known, NearestName.hint(name, names)));
  }
}
