package io.periscope.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.source.Inputs;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.Status.BuildStatus;
import io.periscope.core.serving.Status.SinkStatus;
import io.periscope.core.serving.Status.StreamStatus;
import io.periscope.core.serving.Status.TableStatus;
import io.periscope.core.serving.Status.ViewStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The status as JSON. */
final class StatusJson {
  private StatusJson() {}

  static ObjectNode of(Status status) {
    ObjectNode json = Json.object();
    json.put("workspace", status.workspace());
    json.put("state", status.state());
    json.put("started_at", status.startedAt().toString());
    json.put("log", status.log());
    json.set("batch_every", Json.value(status.batchEvery().<Object>map(Json::seconds)));
    ArrayNode streams = json.putArray("streams");
    status.streams().forEach(stream -> streams.add(stream(stream)));
    ArrayNode views = json.putArray("views");
    status.views().forEach(view -> views.add(view(view)));
    ArrayNode building = json.putArray("building");
    status.building().forEach(build -> building.add(build(build)));
    ArrayNode sinks = json.putArray("sinks");
    status.sinks().forEach(sink -> sinks.add(sink(sink)));
    ArrayNode tables = json.putArray("tables");
    status.tables().forEach(table -> tables.add(table(table)));
    return json;
  }

  private static ObjectNode sink(SinkStatus sink) {
    ObjectNode json = Json.object();
    json.put("name", sink.name());
    json.put("kind", sink.kind());
    json.put("writes", sink.writes());
    ObjectNode coverage = json.putObject("coverage");
    sink.coverage().forEach((stream, covered) -> coverage.set(stream, Json.coverage(covered)));
    json.set("error", Json.value(sink.error().map(e -> e)));
    return json;
  }

  private static ObjectNode table(TableStatus table) {
    ObjectNode json = Json.object();
    json.put("name", table.name());
    json.put("kind", table.kind());
    json.put("read_at", table.readAt().toString());
    json.put("waiting", table.waiting());
    json.set("error", Json.value(table.error().map(e -> e)));
    return json;
  }

  private static ObjectNode stream(StreamStatus stream) {
    ObjectNode json = Json.object();
    json.put("name", stream.name());
    json.put("topic", stream.topic());
    json.put("topic_id", stream.topicId());
    json.put("partitions", stream.partitions());
    json.put("read", stream.read());
    json.put("accepted", stream.accepted());
    json.put("quarantined", stream.quarantined());
    json.put("duplicates", stream.duplicates());
    json.put("balanced", stream.imbalance().isEmpty());
    json.set("imbalance", Json.value(stream.imbalance().map(e -> e)));
    json.put("per_second", Math.round(stream.perSecond() * 10) / 10.0);
    json.put("lag", stream.lag());
    json.set("coverage", Json.coverage(stream.coverage()));
    json.put("segment", stream.segment());
    json.put("segments_archived", stream.segmentsArchived());
    json.put("master_rows", stream.masterRows());
    json.set("master_coverage", Json.coverage(stream.masterCoverage()));
    json.put("source", stream.source());
    json.put("source_events", stream.sourceEvents());
    json.put("source_done", stream.sourceDone());
    json.set(
        "source_files",
        stream.inputs().map(StatusJson::files).orElse(Json.value(Optional.empty())));
    json.set("error", Json.value(stream.error().map(e -> e)));
    return json;
  }

  private static JsonNode files(Inputs inputs) {
    ObjectNode json = Json.object();
    json.put("read", inputs.read());
    json.put("waiting", inputs.waiting());
    json.set("reading", Json.value(inputs.reading().map(name -> name)));
    ArrayNode failed = json.putArray("failed");
    for (Inputs.Failure failure : inputs.failed()) {
      failed.addObject().put("name", failure.name()).put("reason", failure.reason());
    }
    return json;
  }

  private static ObjectNode view(ViewStatus view) {
    ObjectNode json = Json.object();
    json.put("name", view.name());
    json.put("stream", view.stream());
    json.put("batch_version", view.batchVersion());
    json.set("batch_age", Json.value(view.batchAge().<Object>map(Json::seconds)));
    json.set("batch_took", Json.value(view.batchTook().<Object>map(Json::seconds)));
    json.put("batch_segment", view.batchSegment());
    json.put("batch_rows", view.batchRows());
    json.put("speed_rows", view.speedRows());
    return json;
  }

  private static ObjectNode build(BuildStatus build) {
    ObjectNode json = Json.object();
    json.put("view", build.view());
    json.put("stream", build.stream());
    json.put("replaces", build.replaces());
    json.put("doing", build.doing());
    json.set("error", Json.value(build.error().map(e -> e)));
    return json;
  }

  /** Whether something worth telling has changed between two statuses. */
  static boolean differ(Status a, Status b) {
    return !a.streams().equals(b.streams())
        || !a.building().equals(b.building())
        || !a.sinks().equals(b.sinks())
        || !a.tables().equals(b.tables())
        || !a.state().equals(b.state())
        || answersDiffer(a, b);
  }

  /** Whether views may answer otherwise: more is covered, or there is a new batch version. */
  static boolean answersDiffer(Status a, Status b) {
    return !answers(a).equals(answers(b));
  }

  private static List<Object> answers(Status status) {
    return Stream.<Object>concat(
            status.streams().stream().map(StreamStatus::coverage),
            status.views().stream().map(view -> view.name() + " " + view.batchVersion()))
        .toList();
  }
}
