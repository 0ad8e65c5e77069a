package io.periscope.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.registry.Compatibility;
import io.periscope.api.registry.RegistryException;
import io.periscope.api.registry.SubjectRegistry;
import io.periscope.api.registry.SubjectRegistry.Version;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The schema registry as Confluent's REST API has it, so that serializers made for that one can be
 * pointed here. Like there, and other than in the rest of our interface, parameters that mean
 * nothing here are passed over.
 */
final class RegistryApi {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String TYPE = "application/vnd.schemaregistry.v1+json";
  private static final String AVRO = "AVRO";

  private final SubjectRegistry registry;

  RegistryApi(SubjectRegistry registry) {
    this.registry = registry;
  }

  void register(RoutesConfig routes) {
    routes.get("/subjects", handler(ctx -> answer(ctx, texts(registry.subjects()))));
    routes.post("/subjects/{subject}", handler(this::lookup));
    routes.delete(
        "/subjects/{subject}",
        handler(
            ctx -> {
              softly(ctx);
              answer(ctx, numbers(registry.delete(subject(ctx))));
            }));
    routes.get(
        "/subjects/{subject}/versions",
        handler(ctx -> answer(ctx, numbers(registry.versions(subject(ctx))))));
    routes.post("/subjects/{subject}/versions", handler(this::add));
    routes.get(
        "/subjects/{subject}/versions/{version}",
        handler(ctx -> answer(ctx, version(registry.version(subject(ctx), version(ctx))))));
    routes.get(
        "/subjects/{subject}/versions/{version}/schema",
        handler(ctx -> text(ctx, registry.version(subject(ctx), version(ctx)).schema())));
    routes.delete(
        "/subjects/{subject}/versions/{version}",
        handler(
            ctx -> {
              softly(ctx);
              int deleted = registry.delete(subject(ctx), version(ctx));
              answer(ctx, MAPPER.getNodeFactory().numberNode(deleted));
            }));
    routes.get("/schemas/types", handler(ctx -> answer(ctx, texts(List.of(AVRO)))));
    routes.get(
        "/schemas/ids/{id}", handler(ctx -> answer(ctx, Json.object().put("schema", schema(ctx)))));
    routes.get("/schemas/ids/{id}/schema", handler(ctx -> text(ctx, schema(ctx))));
    routes.get("/schemas/ids/{id}/versions", handler(this::uses));
    routes.post("/compatibility/subjects/{subject}/versions/{version}", handler(this::compatible));
    routes.get("/config", handler(ctx -> level(ctx, Optional.empty())));
    routes.put("/config", handler(ctx -> setLevel(ctx, Optional.empty())));
    routes.get("/config/{subject}", handler(ctx -> level(ctx, Optional.of(subject(ctx)))));
    routes.put("/config/{subject}", handler(ctx -> setLevel(ctx, Optional.of(subject(ctx)))));
    routes.delete("/config/{subject}", handler(this::forgetLevel));
    routes.get("/mode", handler(ctx -> answer(ctx, Json.object().put("mode", "READWRITE"))));
  }

  /** What goes wrong is told in the other registry's shape. */
  private static Handler handler(Handler work) {
    return ctx -> {
      try {
        work.handle(ctx);
      } catch (RegistryException e) {
        failed(ctx, e.status(), e.code(), e.getMessage());
      } catch (PeriscopeException e) {
        switch (e.fault()) {
          case USER -> failed(ctx, 400, 400, e.getMessage());
          case RESOURCE -> failed(ctx, 503, 50301, e.getMessage());
          case INTERNAL -> throw e;
        }
      }
    };
  }

  private static void failed(Context ctx, int status, int code, String message) {
    ctx.status(status);
    answer(ctx, Json.object().put("error_code", code).put("message", message));
  }

  private static void answer(Context ctx, JsonNode json) {
    text(ctx, Json.text(json));
  }

  private static void text(Context ctx, String json) {
    ctx.contentType(TYPE);
    ctx.result(json);
  }

  private static String subject(Context ctx) {
    return ctx.pathParam("subject");
  }

  /** Which version is asked for; empty for the newest. */
  private static Optional<Integer> version(Context ctx) {
    String text = ctx.pathParam("version");
    if (text.equals("latest") || text.equals("-1")) {
      return Optional.empty();
    }
    try {
      int version = Integer.parseInt(text);
      if (version > 0) {
        return Optional.of(version);
      }
    } catch (NumberFormatException e) {
      // Told below, as for one that is not positive.
    }
    throw new RegistryException(
        RegistryException.INVALID_VERSION,
        "The specified version '%s' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""
            .formatted(text));
  }

  private String schema(Context ctx) {
    return registry.schema(id(ctx)).orElseThrow(() -> noSchema(ctx));
  }

  private static int id(Context ctx) {
    try {
      return Integer.parseInt(ctx.pathParam("id"));
    } catch (NumberFormatException e) {
      throw noSchema(ctx);
    }
  }

  private static RegistryException noSchema(Context ctx) {
    return new RegistryException(
        RegistryException.NO_SCHEMA, "Schema %s not found".formatted(ctx.pathParam("id")));
  }

  /** Events that were written with a schema stay in the log, so it stays, too. */
  private static void softly(Context ctx) {
    if ("true".equals(ctx.queryParam("permanent"))) {
      throw new RegistryException(
          422,
          "this registry deletes only softly, without permanent=true: schemas can be had by their ids for as long as there are events");
    }
  }

  /** The schema in the body of a request. */
  private static String posted(Context ctx) {
    JsonNode body = body(ctx);
    String type = body.path("schemaType").asText(AVRO);
    if (!type.equals(AVRO)) {
      throw new RegistryException(
          RegistryException.INVALID_SCHEMA, "Invalid schema type " + type + "; expected AVRO");
    }
    if (!body.path("references").isEmpty()) {
      throw new RegistryException(
          RegistryException.INVALID_SCHEMA,
          "references to other schemas are not supported; put the types into the schema itself");
    }
    if (!body.path("schema").isTextual()) {
      throw new RegistryException(
          RegistryException.INVALID_SCHEMA,
          "Empty schema: the body must be {\"schema\": \"…\"}, with the schema as a text");
    }
    return body.path("schema").asText();
  }

  private static JsonNode body(Context ctx) {
    try {
      return MAPPER.readTree(ctx.body());
    } catch (JsonProcessingException e) {
      throw PeriscopeException.user("the body is not JSON: " + e.getOriginalMessage());
    }
  }

  private void add(Context ctx) {
    answer(ctx, Json.object().put("id", registry.register(subject(ctx), posted(ctx))));
  }

  private void lookup(Context ctx) {
    answer(ctx, version(registry.lookup(subject(ctx), posted(ctx))));
  }

  private void uses(Context ctx) {
    var unused = schema(ctx);
    ArrayNode uses = Json.array();
    for (Version version : registry.uses(id(ctx))) {
      uses.addObject().put("subject", version.subject()).put("version", version.version());
    }
    answer(ctx, uses);
  }

  private void compatible(Context ctx) {
    List<String> problems = registry.incompatibilities(subject(ctx), version(ctx), posted(ctx));
    ObjectNode answer = Json.object().put("is_compatible", problems.isEmpty());
    if ("true".equals(ctx.queryParam("verbose"))) {
      answer.set("messages", texts(problems));
    }
    answer(ctx, answer);
  }

  private void level(Context ctx, Optional<String> subject) {
    Optional<Compatibility> level = registry.compatibility(subject);
    if (level.isEmpty() && "true".equals(ctx.queryParam("defaultToGlobal"))) {
      level = registry.compatibility(Optional.empty());
    }
    answer(
        ctx,
        Json.object().put("compatibilityLevel", level.orElseThrow(() -> noLevel(subject)).name()));
  }

  private static RegistryException noLevel(Optional<String> subject) {
    return new RegistryException(
        RegistryException.NO_LEVEL,
        "Subject '%s' does not have subject-level compatibility configured"
            .formatted(subject.orElse("")));
  }

  private void setLevel(Context ctx, Optional<String> subject) {
    String text = body(ctx).path("compatibility").asText();
    Compatibility level =
        Arrays.stream(Compatibility.values())
            .filter(each -> each.name().equals(text.toUpperCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(
                () ->
                    new RegistryException(
                        RegistryException.INVALID_LEVEL,
                        "Invalid compatibility level '%s'. Valid values are %s"
                            .formatted(text, Arrays.toString(Compatibility.values()))));
    registry.setCompatibility(subject, Optional.of(level));
    answer(ctx, Json.object().put("compatibility", level.name()));
  }

  private void forgetLevel(Context ctx) {
    Optional<String> subject = Optional.of(subject(ctx));
    Compatibility level = registry.compatibility(subject).orElseThrow(() -> noLevel(subject));
    registry.setCompatibility(subject, Optional.empty());
    answer(ctx, Json.object().put("compatibilityLevel", level.name()));
  }

  private static ObjectNode version(Version version) {
    return Json.object()
        .put("subject", version.subject())
        .put("version", version.version())
        .put("id", version.id())
        .put("schema", version.schema());
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = Json.array();
    texts.forEach(array::add);
    return array;
  }

  private static ArrayNode numbers(List<Integer> numbers) {
    ArrayNode array = Json.array();
    numbers.forEach(array::add);
    return array;
  }
}
