package io.periscope.server;

import io.javalin.http.NotFoundResponse;
import io.periscope.api.error.NearestName;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.Status.StreamStatus;
import io.periscope.core.serving.ViewInfo;
import java.util.List;

/** Knows which views and streams a path may name; any other is a 404 that lists them. */
final class Names {
  private final Operations operations;

  Names(Operations operations) {
    this.operations = operations;
  }

  String view(String name) {
    return known("view", name, operations.views().stream().map(ViewInfo::name).toList());
  }

  String stream(String name) {
    return known(
        "stream", name, operations.status().streams().stream().map(StreamStatus::name).toList());
  }

  private static String known(String kind, String name, List<String> names) {
    if (names.contains(name)) {
      return name;
    }
    throw new NotFoundResponse(
        "no %s '%s'; there are: %s%s"
            .formatted(kind, name, String.join(", ", names), NearestName.hint(name, names)));
  }
}
