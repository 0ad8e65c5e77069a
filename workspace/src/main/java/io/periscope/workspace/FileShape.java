package io.periscope.workspace;

import static io.periscope.workspace.yaml.Keys.must;

import io.periscope.workspace.yaml.Keys;
import io.periscope.workspace.yaml.Shape;

/** Every mapping with fixed keys in a workspace's files; the JSON Schemas say the same. */
@SuppressWarnings("ImmutableEnumChecker") // lists made by List.of
enum FileShape implements Shape {
  PERISCOPE(
      must()
          .may(
              "name",
              "data",
              "http",
              "log",
              "commit",
              "segment",
              "batch",
              "registry",
              "mlflow",
              "notify",
              "lineage")),
  HTTP(must().may("host", "port", "max_body", "rate", "max_lag", "remember")),
  LOG(must().may("bootstrap.servers", "port", "properties")),
  COMMIT(must().may("interval", "max_batch")),
  SEGMENT(must().may("rows", "every")),
  BATCH(must().may("every")),
  REGISTRY(must("url").may("user", "password")),
  MLFLOW(must("url").may("experiment", "user", "password")),
  CHANNEL(must().may("webhook", "email", "file")),
  WEBHOOK(must("url").may("headers", "body")),
  EMAIL(must("host", "from", "to").may("port", "tls", "user", "password")),
  NOTICE_FILE(must("path")),
  LINEAGE(must().may("file", "url", "namespace")),

  STREAM(
      must("stream", "fields")
          .may(
              "description",
              "topic",
              "partitions",
              "format",
              "time",
              "key",
              "unique",
              "replace",
              "source",
              "expect")),
  UNIQUE(must("key", "within")),
  MODEL(
      must("model", "stream", "features", "target")
          .may(
              "candidates",
              "file",
              "categories",
              "schedule",
              "description",
              "join",
              "where",
              "task",
              "split",
              "metric",
              "tolerances",
              "threshold",
              "margin",
              "seed",
              "drift")),
  TEST(must("test", "expect").may("description", "view", "stream", "given", "predict")),
  EXPECT(must().may("rows", "count", "ordered", "columns", "tolerance", "error", "quarantined")),
  DRIFT(must().may("last", "psi", "worse")),
  ALERT(must("alert", "when", "notify").may("description", "for", "repeat")),
  WHEN(must().may("freshness", "quarantine", "lag", "stopped", "drift", "expectation", "job")),
  WHEN_FRESHNESS(must("stream", "older_than")),
  WHEN_QUARANTINE(must("stream", "share").may("over")),
  WHEN_LAG(must("stream", "more_than")),
  WHEN_STOPPED(must("stream")),
  WHEN_DRIFT(must("model")),
  WHEN_EXPECTATION(must("on").may("name")),
  WHEN_JOB(must("job").may("failed")),
  SPLIT(must().may("by", "test")),
  SCHEDULE(must("every").may("least")),
  REPLACE(must("partition", "version")),
  FIELD(must("type").may("description", "from", "unit", "role")),
  COLUMN(must("type").may("description", "from")),

  FILE_SOURCE(must("path").may("format", "rate", "loop", "header", "delimiter", "columns")),
  GENERATOR(must("fields").may("rate", "seed", "rows", "pools", "errors", "duplicates", "late")),
  POOL(must("size", "fields").may("exponent")),
  LATE(must("share", "by")),
  FIELD_GENERATOR(
      must()
          .may(
              "sequence",
              "uuid",
              "pattern",
              "choice",
              "zipf",
              "bool",
              "uniform",
              "normal",
              "lognormal",
              "walk",
              "now",
              "datetime",
              "plus",
              "concat",
              "sql",
              "nulls")),
  ZIPF(must("n").may("exponent", "base")),
  UNIFORM(must("min", "max").may("decimals")),
  NORMAL(must("mean", "deviation").may("min", "max", "decimals")),
  LOGNORMAL(must("mean", "deviation").may("min", "max", "decimals")),
  WALK(must("start", "step").may("jitter")),
  NOW(must().may("jitter")),
  DATETIME(must("from").may("to", "hours", "weekdays", "order")),
  PLUS(must("timestamp", "seconds"));

  private final Keys shape;

  FileShape(Keys shape) {
    this.shape = shape;
  }

  @Override
  public Keys shape() {
    return shape;
  }
}
