package io.periscope.server;

import io.javalin.http.Context;
import io.periscope.api.engine.Layer;
import io.periscope.api.error.PeriscopeException;
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
import java.util.Set;

/**
 * Reads which rows of a view a request wants: {@code column=value}, {@code column[ge]=value},
 * {@code order=trips.desc,hour}, {@code limit=}, {@code offset=}, {@code layer=}.
 */
final class ViewRequests {
  /** The parameters of a request for rows that are not columns. */
  static final Set<String> ROWS = Set.of("order", "limit", "offset", "layer", "format");

  /** The same for live updates, which name their view in a parameter. */
  static final Set<String> LIVE = Set.of("order", "limit", "offset", "layer", "view");

  private ViewRequests() {}

  static ViewRequest read(Context ctx, Set<String> reserved) {
    List<Filter> filters = new ArrayList<>();
    for (Map.Entry<String, List<String>> parameter : ctx.queryParamMap().entrySet()) {
      if (!reserved.contains(parameter.getKey())) {
        parameter.getValue().forEach(value -> filters.add(filter(parameter.getKey(), value)));
      }
    }
    int limit = number(ctx, "limit", -1);
    return new ViewRequest(
        layer(Optional.ofNullable(ctx.queryParam("layer"))),
        filters,
        order(Optional.ofNullable(ctx.queryParam("order")).orElse("")),
        limit < 0 ? OptionalInt.empty() : OptionalInt.of(limit),
        number(ctx, "offset", 0));
  }

  static Layer layer(Optional<String> text) {
    return text.map(
            name ->
                Layer.parse(name)
                    .orElseThrow(
                        () ->
                            PeriscopeException.user(
                                "unknown layer '" + name + "'; expected merged, batch or speed")))
        .orElse(Layer.MERGED);
  }

  static String format(Context ctx) {
    return Optional.ofNullable(ctx.queryParam("format")).orElse("json");
  }

  private static Filter filter(String name, String value) {
    int open = name.indexOf('[');
    if (open < 0) {
      return new Filter(name, Comparison.EQ, value);
    }
    String comparison = name.endsWith("]") ? name.substring(open + 1, name.length() - 1) : "";
    for (Comparison known : Comparison.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(comparison)) {
        return new Filter(name.substring(0, open), known, value);
      }
    }
    throw PeriscopeException.user(
        "cannot read the filter '%s'; expected column=value or column[eq|ne|lt|le|gt|ge]=value"
            .formatted(name));
  }

  private static List<Order> order(String text) {
    List<Order> order = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        boolean descending = part.endsWith(".desc");
        boolean ascending = part.endsWith(".asc");
        int end = part.length() - (descending ? 5 : ascending ? 4 : 0);
        order.add(new Order(part.substring(0, end).strip(), descending));
      }
    }
    return order;
  }

  static int number(Context ctx, String name, int otherwise) {
    Optional<String> text = Optional.ofNullable(ctx.queryParam(name));
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a negative one.
    }
    throw PeriscopeException.user(
        name + " must be a whole number from 0 on, not '" + text.get() + "'");
  }
}
