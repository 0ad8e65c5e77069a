package io.periscope.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.registry.JsonWriters;
import io.periscope.api.registry.JsonWriters.JsonWriter;
import io.periscope.api.registry.RegistryException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Keys and values are in Avro's JSON, with their schemas or the numbers of those beside the
 * records.
 */
final class AvroRecords implements RecordFormat {
  private static final int NO_KEY_SCHEMA = 42201;
  private static final int NO_VALUE_SCHEMA = 42202;
  private static final int NOT_BY_SCHEMA = 42203;
  private static final int BAD_SCHEMA = 42205;

  private final JsonWriters writers;

  AvroRecords(JsonWriters writers) {
    this.writers = writers;
  }

  @Override
  public String contentType() {
    return "application/vnd.kafka.avro.v2+json";
  }

  @Override
  public List<String> keys() {
    return List.of("key_schema", "key_schema_id", "value_schema", "value_schema_id");
  }

  @Override
  public Records read(String topic, ProduceRequest request) {
    boolean hasKeys = request.records().stream().anyMatch(record -> record.key().isPresent());
    Optional<JsonWriter> keys =
        hasKeys ? Optional.of(writer(topic, "key", request, NO_KEY_SCHEMA)) : Optional.empty();
    JsonWriter values = writer(topic, "value", request, NO_VALUE_SCHEMA);
    return new Records(
        RecordFormat.events(
            request,
            json -> write(keys.orElseThrow(), "key", json),
            json -> write(values, "value", json)),
        keys.map(writer -> OptionalInt.of(writer.id())).orElseGet(OptionalInt::empty),
        OptionalInt.of(values.id()));
  }

  private JsonWriter writer(String topic, String part, ProduceRequest request, int noSchema) {
    Optional<JsonNode> schema = other(request, part + "_schema");
    Optional<JsonNode> id = other(request, part + "_schema_id");
    if (schema.isPresent() == id.isPresent()) {
      throw new RestFailure(
          422,
          noSchema,
          "%s; give one of '%s_schema' and '%s_schema_id'; nothing was appended"
              .formatted(
                  schema.isPresent() ? "there are both" : "the " + part + "s have no schema",
                  part,
                  part));
    }
    try {
      return schema.isPresent()
          ? writers.register(topic + "-" + part, text(schema.get(), part + "_schema"))
          : writers.of(number(id.orElseThrow(), part + "_schema_id"));
    } catch (RegistryException e) {
      throw new RestFailure(
          e.status() == RegistryException.INCOMPATIBLE ? 409 : 422,
          e.status() == RegistryException.INCOMPATIBLE ? 409 : BAD_SCHEMA,
          "the schema of the %ss is refused: %s; nothing was appended"
              .formatted(part, e.getMessage()));
    } catch (PeriscopeException e) {
      throw new RestFailure(408, 40801, e.getMessage() + "; nothing was appended");
    }
  }

  private static Optional<JsonNode> other(ProduceRequest request, String name) {
    return Optional.ofNullable(request.others().get(name)).map(Json::read);
  }

  private static String text(JsonNode node, String name) {
    if (!node.isTextual()) {
      throw RestFailure.unprocessable("'%s' must be a schema as a text".formatted(name));
    }
    return node.textValue();
  }

  private static int number(JsonNode node, String name) {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw RestFailure.unprocessable("'%s' must be a schema's number".formatted(name));
    }
    return node.intValue();
  }

  private static byte[] write(JsonWriter writer, String part, byte[] json) {
    try {
      return writer.write(json);
    } catch (IllegalArgumentException e) {
      throw new RestFailure(
          422,
          NOT_BY_SCHEMA,
          "a %s is not what its schema says: %s; nothing was appended"
              .formatted(part, e.getMessage()));
    }
  }
}
