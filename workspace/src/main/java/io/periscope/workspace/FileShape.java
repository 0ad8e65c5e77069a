package io.periscope.workspace;

import io.periscope.workspace.yaml.Shape;
import java.util.List;

/** Every mapping with fixed keys in a workspace's files; the JSON Schemas say the same. */
enum FileShape implements Shape {
  PERISCOPE(required(), optional("name", "data", "http", "log", "commit", "segment", "batch")),
  HTTP(required(), optional("host", "port")),
  LOG(required(), optional("bootstrap.servers", "port", "properties")),
  COMMIT(required(), optional("interval", "max_batch")),
  SEGMENT(required(), optional("rows", "every")),
  BATCH(required(), optional("every")),

  STREAM(
      required("stream", "fields"),
      optional("description", "topic", "partitions", "time", "key", "source")),
  TABLE(required("table", "file", "fields"), optional("description")),
  FIELD(required("type"), optional("description", "from")),

  SOURCE(required(), optional("file", "generator")),
  FILE_SOURCE(required("path"), optional("format", "rate", "loop")),
  GENERATOR(required("fields"), optional("rate", "seed", "rows")),
  FIELD_GENERATOR(
      required(),
      optional(
          "sequence", "choice", "uniform", "normal", "lognormal", "walk", "now", "plus", "nulls")),
  UNIFORM(required("min", "max"), optional("decimals")),
  NORMAL(required("mean", "deviation"), optional("min", "max", "decimals")),
  LOGNORMAL(required("mean", "deviation"), optional("min", "max", "decimals")),
  WALK(required("start", "step"), optional("jitter")),
  NOW(required(), optional("jitter")),
  PLUS(required("timestamp", "seconds"), optional());

  private final List<String> required;
  private final List<String> optional;

  FileShape(List<String> required, List<String> optional) {
    this.required = required;
    this.optional = optional;
  }

  @Override
  public List<String> required() {
    return required;
  }

  @Override
  public List<String> optional() {
    return optional;
  }

  private static List<String> required(String... keys) {
    return List.of(keys);
  }

  private static List<String> optional(String... keys) {
    return List.of(keys);
  }
}
