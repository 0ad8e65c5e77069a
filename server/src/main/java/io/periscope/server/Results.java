package io.periscope.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.periscope.api.error.PeriscopeException;
import io.periscope.core.serving.Result;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers as JSON, with what they are true of; or as CSV (RFC 4180), with that in headers. */
final class Results {
  private Results() {}

  /** The format, when it is one of ours; without one it is JSON. */
  static String format(Optional<String> asked) {
    String format = asked.orElse("json");
    if (format.equals("json") || format.equals("csv")) {
      return format;
    }
    throw PeriscopeException.user("unknown format '" + format + "'; expected json or csv");
  }

  /**
   * @param format as from {@link #format}
   */
  static void answer(Context ctx, Result result, String format) {
    if (format.equals("json")) {
      Json.answer(ctx, json(result));
      return;
    }
    ObjectNode meta = meta(result);
    ctx.header("X-Periscope-Layer", result.layer().toString());
    ctx.header("X-Periscope-Coverage", Json.text(meta.get("coverage")));
    ctx.header("X-Periscope-Batch-Version", Json.text(meta.get("batch_version")));
    ctx.header("X-Periscope-Batch-Age", Json.text(meta.get("batch_age")));
    ctx.header("X-Periscope-Lag", Json.text(meta.get("lag")));
    ctx.header("X-Periscope-Took-Ms", meta.get("took_ms").asText());
    ctx.contentType("text/csv; charset=utf-8");
    ctx.result(csv(result));
  }

  static ObjectNode json(Result result) {
    ObjectNode json = Json.object();
    json.set("columns", Json.columns(result.columns()));
    json.set("rows", Json.rows(result.rows()));
    json.set("meta", meta(result));
    return json;
  }

  private static ObjectNode meta(Result result) {
    ObjectNode meta = Json.object();
    meta.put("layer", result.layer().toString());
    ObjectNode coverage = meta.putObject("coverage");
    result.coverage().forEach((stream, covered) -> coverage.set(stream, Json.coverage(covered)));
    meta.set("batch_version", Json.longs(result.batchVersions()));
    ObjectNode ages = meta.putObject("batch_age");
    result.batchAges().forEach((view, age) -> ages.put(view, Json.seconds(age)));
    meta.set("lag", Json.longs(result.lag()));
    meta.put("took_ms", result.took().toNanos() / 1e6);
    return meta;
  }

  private static String csv(Result result) {
    StringBuilder out = new StringBuilder();
    out.append(line(result.columns().names().stream().map(n -> Optional.<Object>of(n)).toList()));
    result.rows().forEach(row -> out.append(line(row)));
    return out.toString();
  }

  private static String line(List<Optional<Object>> cells) {
    return cells.stream().map(Results::cell).collect(Collectors.joining(",", "", "\r\n"));
  }

  /** NULL is an empty cell; an empty text is a quoted one. */
  private static String cell(Optional<Object> value) {
    String text = value.map(Json::text).orElse("");
    boolean quote =
        value.isPresent() && text.isEmpty()
            || text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quote ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
