package io.periscope.server;

import io.javalin.http.Context;
import io.periscope.api.engine.Layer;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.core.serving.ViewInfo;
import io.periscope.core.serving.ViewRequest;
import io.periscope.core.serving.ViewRequest.Comparison;
import io.periscope.core.serving.ViewRequest.Filter;
import io.periscope.core.serving.ViewRequest.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads which rows of a view a request wants: {@code column=value}, {@code column[ge]=value},
 * {@code order=trips.desc,hour}, {@code limit=}, {@code offset=}, {@code layer=}.
 */
final class ViewRequests {
  /** The parameters of a request for rows that are not columns. */
  static final List<String> ROWS = List.of("layer", "order", "limit", "offset", "format");

  /** The same for live updates, which name their view in a parameter. */
  static final List<String> LIVE = List.of("view", "layer", "order", "limit", "offset");

  private ViewRequests() {}

  /**
   * @param reserved the parameters that are not columns
   * @param view whose columns may be named; without one, none may
   * @throws PeriscopeException (USER) when a parameter is unknown or cannot be read
   */
  static ViewRequest read(Context ctx, List<String> reserved, Optional<ViewInfo> view) {
    List<Filter> filters = new ArrayList<>();
    for (Map.Entry<String, List<String>> parameter : ctx.queryParamMap().entrySet()) {
      if (!reserved.contains(parameter.getKey())) {
        parameter
            .getValue()
            .forEach(value -> filters.add(filter(parameter.getKey(), value, reserved, view)));
      }
    }
    int limit = Parameters.number(ctx, "limit", -1);
    return new ViewRequest(
        layer(Parameters.text(ctx, "layer")),
        filters,
        order(Parameters.text(ctx, "order").orElse(""), view),
        limit < 0 ? OptionalInt.empty() : OptionalInt.of(limit),
        Parameters.number(ctx, "offset", 0));
  }

  /** Reads a layer; without one it is the merged. */
  static Layer layer(Optional<String> text) {
    return text.map(
            name ->
                Layer.parse(name)
                    .orElseThrow(
                        () ->
                            PeriscopeException.user(
                                "unknown layer '"
                                    + name
                                    + "'; expected merged, batch or speed"
                                    + NearestName.hint(name, List.of("merged", "batch", "speed")))))
        .orElse(Layer.MERGED);
  }

  private static Filter filter(
      String parameter, String value, List<String> reserved, Optional<ViewInfo> view) {
    int open = parameter.indexOf('[');
    String column = open < 0 ? parameter : parameter.substring(0, open);
    List<String> columns = columns(view);
    if (!columns.contains(column)) {
      String more = view.map(v -> "a column of view '" + v.name() + "'").orElse("");
      throw Parameters.unknown(column, reserved, more, columns);
    }
    if (open < 0) {
      return new Filter(column, Comparison.EQ, value);
    }
    String comparison =
        parameter.endsWith("]") ? parameter.substring(open + 1, parameter.length() - 1) : "";
    for (Comparison known : Comparison.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(comparison)) {
        return new Filter(column, known, value);
      }
    }
    throw PeriscopeException.user(
        "cannot read the filter '%s'; expected column=value or column[eq|ne|lt|le|gt|ge]=value"
            .formatted(parameter));
  }

  private static List<Order> order(String text, Optional<ViewInfo> view) {
    List<Order> order = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        boolean descending = part.endsWith(".desc");
        boolean ascending = part.endsWith(".asc");
        int end = part.length() - (descending ? 5 : ascending ? 4 : 0);
        String column = part.substring(0, end).strip();
        List<String> columns = columns(view);
        if (!columns.contains(column)) {
          throw PeriscopeException.user(
              "cannot order by '%s'; the columns are: %s%s"
                  .formatted(
                      column, String.join(", ", columns), NearestName.hint(column, columns)));
        }
        order.add(new Order(column, descending));
      }
    }
    return order;
  }

  private static List<String> columns(Optional<ViewInfo> view) {
    return view.map(v -> v.columns().names()).orElse(List.of());
  }
}
