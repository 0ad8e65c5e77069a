package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.periscope.api.model.Settings;
import io.periscope.avro.AvroJsonWriters;
import io.periscope.avro.FileRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroRecordsTest {
  private static final String TRIP =
      "{\"type\":\"record\",\"name\":\"Trip\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},"
          + "{\"name\":\"n\",\"type\":[\"null\",\"int\"],\"default\":null}]}";

  @TempDir private Path folder;
  private final FakeOperations operations = new FakeOperations();
  private FileRegistry registry;
  private PeriscopeServer server;
  private Client client;

  @BeforeEach
  void start() {
    registry = FileRegistry.open(folder);
    server =
        PeriscopeServer.start(
            operations,
            Optional.of(
                new PeriscopeServer.Schemas(new AvroJsonWriters(registry), Optional.of(registry))),
            new Settings.Http("127.0.0.1", 0));
    client = new Client(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> produce(String body) {
    return client.post(
        "/topics/trips",
        body.replace("TRIP", Json.text(Json.object().textNode(TRIP))),
        "application/vnd.kafka.avro.v2+json");
  }

  @Test
  void recordsGetIntoTheLogInTheWireFormat() {
    JsonNode first =
        Client.json(
            produce(
                """
                {"key_schema": "\\"string\\"", "value_schema": TRIP, "records": [
                  {"key": "k", "value": {"id": "a", "n": {"int": -3}}},
                  {"value": {"n": null, "id": "é"}, "partition": 1}]}
                """));

    int key = first.path("key_schema_id").asInt();
    int value = first.path("value_schema_id").asInt();
    assertThat(first.path("offsets")).as(first.toString()).hasSize(2);
    assertThat(registry.version("trips-value", Optional.empty()).id()).isEqualTo(value);
    assertThat(registry.version("trips-key", Optional.empty()).id()).isEqualTo(key);
    String prefix = "\0\0\0\0";
    assertThat(operations.appended)
        .containsExactly(
            prefix + (char) key + "\2k=" + prefix + (char) value + "\2a\2\5",
            "1/" + prefix + (char) value + "\4é\0");

    JsonNode again =
        Client.json(
            produce(
                "{\"value_schema_id\": %d, \"records\": [{\"value\": {\"id\": \"b\", \"n\": null}}]}"
                    .formatted(value)));
    assertThat(again.path("value_schema_id").asInt()).as(again.toString()).isEqualTo(value);
    assertThat(again.path("key_schema_id").isNull()).isTrue();
    assertThat(operations.appended.get(2)).isEqualTo(prefix + (char) value + "\2b\0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'value_schema':TRIP,'records':[{'key':'k','value':{'id':'a','n':null}}]} | 422 | 42201",
        "{'records':[{'value':{'id':'a','n':null}}]}                             | 422 | 42202",
        "{'value_schema':TRIP,'value_schema_id':1,'records':[{'value':{}}]}      | 422 | 42202",
        "{'value_schema':TRIP,'records':[{'value':{'id':'a','n':3}}]}            | 422 | 42203",
        "{'value_schema':TRIP,'records':[{'value':{'id':'a'}}]}                  | 422 | 42203",
        "{'value_schema':TRIP,'records':[{'value':7}]}                           | 422 | 42203",
        "{'value_schema':'x','records':[{'value':7}]}                            | 422 | 42205",
        "{'value_schema_id':77,'records':[{'value':7}]}                          | 422 | 42205",
        "{'value_schema_id':'77','records':[{'value':7}]}                        | 422 | 422",
        "{'value_schema':{},'records':[{'value':7}]}                             | 422 | 422",
        "{'value_schema':TRIP,'records':[{'value':null}]}                        | 422 | 422"
      })
  void whatCannotBeWrittenIsRefusedAsAWhole(String body, int status, int code) {
    HttpResponse<String> response = produce(body.replace('\'', '"'));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(Client.json(response).path("error_code").asInt())
        .as(response.body())
        .isEqualTo(code);
    assertThat(Client.json(response).path("message").asText()).contains("nothing was appended");
    assertThat(operations.appended).isEmpty();
  }

  @Test
  void aSchemaThatDoesNotFollowTheFormerIsAConflict() {
    registry.register("trips-value", "\"string\"");

    HttpResponse<String> response =
        produce("{\"value_schema\":TRIP,\"records\":[{\"value\":{\"id\":\"a\",\"n\":null}}]}");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
    assertThat(response.body()).contains("not compatible");
    assertThat(operations.appended).isEmpty();
  }
}
