package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.Settings;
import io.periscope.core.serving.KeyReusedException;
import io.periscope.core.serving.TooManyEventsException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaRestApiTest {
  private static final String JSON = "application/vnd.kafka.json.v2+json";
  private static final String BINARY = "application/vnd.kafka.binary.v2+json";
  private static final String V2 = "application/vnd.kafka.v2+json";

  private final FakeOperations operations = new FakeOperations();
  private final PeriscopeServer server =
      PeriscopeServer.start(operations, new Settings.Http("127.0.0.1", 0));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> produce(String body, String type) {
    return client.post("/topics/trips", body, type, "Accept", V2);
  }

  private static void isError(HttpResponse<String> response, int status, int code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(V2);
    assertThat(Client.json(response).path("error_code").asInt()).isEqualTo(code);
    assertThat(Client.json(response).path("message").asText()).isNotEmpty();
    assertThat(Client.json(response).size()).isEqualTo(2);
  }

  @Test
  void jsonKeepsItsBytes() {
    HttpResponse<String> response =
        produce(
            "{\"records\": [{\"value\": { \"a\" : 1.50 }}, {\"key\": \"é\\n\", \"value\": [1e400, \"]\"],"
                + " \"partition\": 1}, {\"key\": {\"k\": 1}, \"value\": 12345678901234567890.10,"
                + " \"partition\": null}, {\"key\": null, \"value\": true}]}",
            JSON);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(V2);
    assertThat(response.body())
        .startsWith(
            "{\"offsets\":[{\"partition\":0,\"offset\":17,\"error_code\":null,\"error\":null},")
        .endsWith("],\"key_schema_id\":null,\"value_schema_id\":null}");
    assertThat(operations.appended)
        .containsExactly(
            "{ \"a\" : 1.50 }",
            "1/\"é\\n\"=[1e400, \"]\"]",
            "{\"k\": 1}=12345678901234567890.10",
            "true");
  }

  @Test
  void base64IsDecoded() {
    HttpResponse<String> response =
        produce("{\"records\":[{\"key\":\"YQ==\",\"value\":\"eyJiIjoxfQ==\"}]}", BINARY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(operations.appended).containsExactly("a={\"b\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                                    | 422",
        "{}                                                    | 422",
        "{\"records\":[]}                                      | 422",
        "{\"records\":{}}                                      | 422",
        "{\"records\":[1]}                                     | 422",
        "{\"records\":[{\"key\":1}]}                           | 422",
        "{\"records\":[{\"value\":null}]}                      | 422",
        "{\"records\":[{\"value\":1,\"value\":2}]}             | 422",
        "{\"records\":[{\"value\":1,\"valeu\":2}]}             | 422",
        "{\"records\":[{\"value\":1,\"partition\":-1}]}        | 422",
        "{\"records\":[{\"value\":1,\"partition\":4294967296}]}| 422",
        "{\"records\":[{\"value\":1,\"partition\":\"0\"}]}     | 422",
        "{\"records\":[{\"value\":1}],\"value_schema\":\"x\"}  | 422",
        "{\"records\":[{\"value\":1}]} {}                    | 422",
        "{\"records\":[{\"value\":1}                         | 400",
        "hello                                                 | 400"
      })
  void badRecordsAreRefusedAsAWhole(String body, int code) {
    isError(produce(body, JSON), code, code);
    assertThat(operations.appended).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"records\":[{\"value\":\"eyJiIjoxfQ==\"},{\"value\":\"e*\"}]}",
        "{\"records\":[{\"value\":{\"b\":1}}]}",
        "{\"records\":[{\"value\":\"YQ==\",\"key\":7}]}"
      })
  void whatIsNotBase64IsRefused(String body) {
    isError(produce(body, BINARY), 422, 422);
    assertThat(operations.appended).isEmpty();
  }

  @Test
  void contentTypesAreThoseOfV2() {
    String body = "{\"records\":[{\"value\":{}}]}";
    HttpResponse<String> avro = produce(body, "application/vnd.kafka.avro.v2+json");

    isError(avro, 415, 415);
    assertThat(avro.body())
        .contains(
            "the content type 'application/vnd.kafka.avro.v2+json' is not taken; send " + JSON);
    isError(produce(body, "application/json"), 415, 415);
    isError(client.post("/topics/trips", body, JSON, "Accept", "text/html"), 406, 406);
    assertThat(produce(body, JSON + "; charset=utf-8").statusCode()).isEqualTo(200);
    assertThat(
            client.post("/topics/trips", body, JSON, "Accept", "text/html, */*;q=0.5").statusCode())
        .isEqualTo(200);
    assertThat(client.post("/topics/trips", body, JSON).statusCode()).isEqualTo(200);
  }

  @Test
  void onlyTopicsOfStreamsAndTheirPartitions() {
    assertThat(client.get("/topics").body()).isEqualTo("[\"trips\"]");
    assertThat(client.get("/topics/trips").body())
        .isEqualTo(
            "{\"name\":\"trips\",\"configs\":{},\"partitions\":["
                + "{\"partition\":0,\"leader\":-1,\"replicas\":[]},"
                + "{\"partition\":1,\"leader\":-1,\"replicas\":[]}]}");
    isError(client.get("/topics/periscope.positions"), 404, 40401);
    String body = "{\"records\":[{\"value\":{}},{\"value\":{},\"partition\":2}]}";
    isError(client.post("/topics/other", body, JSON), 404, 40401);
    isError(produce(body, JSON), 404, 40402);
    isError(client.get("/topics/trips/unheard"), 404, 404);
    assertThat(operations.appended).isEmpty();
  }

  @Test
  void eachRecordHasItsOwnOutcome() {
    operations.logFails = true;
    HttpResponse<String> response = produce("{\"records\":[{\"value\":{}},{\"value\":{}}]}", JSON);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("{\"partition\":null,\"offset\":null,\"error_code\":2,\"error\":\"disk full\"}");
  }

  @Test
  void failuresAreOfTheDialectToo() {
    String body = "{\"records\":[{\"value\":{}}]}";
    operations.failure = Optional.of(new TooManyEventsException("full", Duration.ofMillis(10)));
    HttpResponse<String> full = produce(body, JSON);
    isError(full, 429, 42901);
    assertThat(full.headers().firstValue("Retry-After")).contains("1");
    operations.failure = Optional.of(new KeyReusedException("k"));
    isError(client.post("/topics/trips", body, JSON, "Idempotency-Key", "k"), 422, 422);
    operations.failure = Optional.of(new IllegalStateException("broken"));
    isError(produce(body, JSON), 500, 500);
    operations.failure = Optional.empty();
    operations.allFail = true;
    isError(produce(body, JSON), 408, 40801);
  }
}
