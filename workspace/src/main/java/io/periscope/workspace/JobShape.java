package io.periscope.workspace;

import static io.periscope.workspace.yaml.Keys.must;

import io.periscope.workspace.yaml.Keys;
import io.periscope.workspace.yaml.Shape;
import java.util.List;

/** Every mapping with fixed keys in a file of a job; its JSON Schema says the same. */
@SuppressWarnings("ImmutableEnumChecker") // lists made by List.of
enum JobShape implements Shape {
  JOB(
      must("job", "steps")
          .may(
              "description",
              "trigger",
              "parameters",
              "concurrency",
              "overlap",
              "catch_up",
              "on_interrupt",
              "timeout",
              "retries",
              "parallel")),
  TRIGGER(must().may("cron", "zone", "every", "after", "file", "webhook")),
  ARRIVAL(must("path").may("settle")),
  WEBHOOK(must("token")),
  PARAMETER(must().may("type", "default", "description")),
  RETRIES(must().may("times", "wait", "factor", "max")),
  STEP(
      must()
          .may(
              "ingest", "batch", "verify", "train", "promote", "export", "shell", "http", "test",
              "expect", "needs", "retries", "timeout", "resume")),
  INGEST(must("stream", "path")),
  RECOMPUTE(must().may("view", "full")),
  VERIFY(must().may("view")),
  TRAIN(must("model")),
  PROMOTE(must("model").may("version")),
  EXPORT(must("path").may("query", "view", "format")),
  SHELL(must("command").may("env")),
  REQUEST(must("url").may("method", "headers", "body", "expect")),
  TEST(must().may("view")),
  EXPECT(must().may("stream", "view", "table", "file"));

  /** What a step does: it has one of these keys. */
  static final List<String> ACTIONS =
      List.of(
          "ingest", "batch", "verify", "train", "promote", "export", "shell", "http", "test",
          "expect");

  /** What starts a job: a trigger has one of these keys. */
  static final List<String> TRIGGERS = List.of("cron", "every", "after", "file", "webhook");

  private final Keys shape;

  JobShape(Keys shape) {
    this.shape = shape;
  }

  @Override
  public Keys shape() {
    return shape;
  }
}
