package io.periscope.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.registry.JsonWriters;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.StreamTopic;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What producers of a Kafka REST Proxy (v2) say, for the topics of the workspace's streams. */
final class KafkaRestApi {
  private static final String ROOT = "/topics";
  private static final String V2 = "application/vnd.kafka.v2+json";

  /** What an Accept header may name. */
  private static final List<String> ANSWERS =
      List.of(V2, "application/vnd.kafka+json", "application/json", "application/*", "*/*");

  /** Whether to try an event again is what clients read from these. */
  private static final int NEVER = 1;

  private static final int AGAIN = 2;

  private final Operations operations;
  private final Incoming incoming;
  private final List<RecordFormat> formats;

  /**
   * @param schemas makes Avro of JSON, if it can be had
   */
  KafkaRestApi(Operations operations, Optional<JsonWriters> schemas) {
    this.formats =
        Stream.concat(
                Stream.of(new JsonRecords(), new BinaryRecords()),
                schemas.map(AvroRecords::new).stream())
            .toList();
    this.operations = operations;
    this.incoming = new Incoming(operations);
  }

  void register(RoutesConfig routes) {
    routes.get(ROOT, this::topics);
    routes.get(ROOT + "/{topic}", this::topic);
    routes.post(ROOT + "/{topic}", this::produce);
    routes.exception(
        RestFailure.class,
        (e, ctx) -> fail(ctx, e.getStatus(), e.code(), String.valueOf(e.getMessage())));
  }

  /** Whether a request is one of this dialect. */
  static boolean isAsked(Context ctx) {
    return ctx.path().equals(ROOT) || ctx.path().startsWith(ROOT + "/");
  }

  /** The code that stands for a status. */
  static int code(int status) {
    return switch (status) {
      case 408 -> 40801;
      case 429 -> 42901;
      default -> status;
    };
  }

  static void fail(Context ctx, int status, int code, String message) {
    ctx.status(status);
    answer(ctx, Json.object().put("error_code", code).put("message", message));
  }

  private static void answer(Context ctx, JsonNode json) {
    ctx.contentType(V2);
    ctx.result(Json.text(json));
  }

  private void topics(Context ctx) {
    checkAccept(ctx);
    ArrayNode names = Json.array();
    operations.topics().stream().map(StreamTopic::topic).distinct().forEach(names::add);
    answer(ctx, names);
  }

  private void topic(Context ctx) {
    checkAccept(ctx);
    StreamTopic topic = find(ctx);
    ObjectNode node = Json.object().put("name", topic.topic());
    node.putObject("configs");
    ArrayNode partitions = node.putArray("partitions");
    for (int partition = 0; partition < topic.partitions(); partition++) {
      // Who leads is the log's own business.
      partitions.addObject().put("partition", partition).put("leader", -1).putArray("replicas");
    }
    answer(ctx, node);
  }

  private void produce(Context ctx) {
    checkAccept(ctx);
    RecordFormat format = format(ctx);
    StreamTopic topic = find(ctx);
    RecordFormat.Records records =
        format.read(topic.topic(), ProduceRequest.parse(ctx.bodyAsBytes(), format.keys()));
    for (OutgoingEvent event : records.events()) {
      int partition = event.partition().orElse(0);
      if (partition >= topic.partitions()) {
        throw new RestFailure(
            404,
            40402,
            "topic '%s' has %d partitions, and no partition %d; nothing was appended"
                .formatted(topic.topic(), topic.partitions(), partition));
      }
    }
    List<Incoming.Sent> sent = incoming.send(ctx, topic.stream(), records.events());
    if (sent.stream().allMatch(event -> event.failure().map(KafkaRestApi::isAgain).orElse(false))) {
      throw new RestFailure(408, 40801, sent.get(0).reason());
    }
    ObjectNode answer = Json.object();
    ArrayNode offsets = answer.putArray("offsets");
    sent.forEach(event -> offsets.add(offset(event)));
    answer.set("key_schema_id", number(records.keySchema()));
    answer.set("value_schema_id", number(records.valueSchema()));
    answer(ctx, answer);
  }

  private static boolean isAgain(Throwable failure) {
    return !(failure instanceof PeriscopeException known) || known.fault() == Fault.RESOURCE;
  }

  private static ObjectNode offset(Incoming.Sent sent) {
    ObjectNode node = Json.object();
    node.set("partition", Json.value(sent.position().map(position -> position.partition())));
    node.set("offset", Json.value(sent.position().map(position -> position.offset())));
    node.set("error_code", Json.value(sent.failure().map(e -> isAgain(e) ? AGAIN : NEVER)));
    node.set("error", Json.value(sent.failure().map(e -> sent.reason())));
    return node;
  }

  private static JsonNode number(OptionalInt number) {
    return Json.value(number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty());
  }

  private StreamTopic find(Context ctx) {
    String name = ctx.pathParam("topic");
    List<StreamTopic> topics = operations.topics();
    return topics.stream()
        .filter(topic -> topic.topic().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new RestFailure(
                    404,
                    40401,
                    "no topic '%s' of a stream; there are: %s"
                        .formatted(
                            name,
                            String.join(", ", topics.stream().map(StreamTopic::topic).toList()))));
  }

  private RecordFormat format(Context ctx) {
    String type = mediaType(Optional.ofNullable(ctx.contentType()).orElse(""));
    return formats.stream()
        .filter(format -> format.contentType().equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                new RestFailure(
                    415,
                    415,
                    "the content type '%s' is not taken; send %s"
                        .formatted(
                            type,
                            String.join(
                                " or ",
                                formats.stream().map(RecordFormat::contentType).toList()))));
  }

  private static void checkAccept(Context ctx) {
    String accept = Optional.ofNullable(ctx.header("Accept")).orElse(V2);
    if (Arrays.stream(accept.split(","))
        .map(KafkaRestApi::mediaType)
        .noneMatch(ANSWERS::contains)) {
      throw new RestFailure(406, 406, "the answer is %s, not %s".formatted(V2, accept));
    }
  }

  /** Without its parameters. */
  private static String mediaType(String text) {
    return text.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
  }
}
