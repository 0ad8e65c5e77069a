package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.Settings;
import io.periscope.avro.AvroJsonWriters;
import io.periscope.avro.FileRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients of Confluent's registry ask, and the answers that they read. */
@Timeout(60)
class RegistryApiTest {
  private static final String RECORD =
      "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";
  private static final String TYPE = "application/vnd.schemaregistry.v1+json";

  @TempDir private Path folder;
  private PeriscopeServer server;
  private Client client;

  @BeforeEach
  void start() {
    FileRegistry registry = FileRegistry.open(folder);
    server =
        PeriscopeServer.start(
            new FakeOperations(),
            Optional.of(
                new PeriscopeServer.Schemas(new AvroJsonWriters(registry), Optional.of(registry))),
            new Settings.Http("127.0.0.1", 0));
    client = new Client(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String posted(String schema) {
    return Json.text(Json.object().put("schema", schema));
  }

  private void answers(HttpResponse<String> response, int status, String body) {
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains(TYPE);
  }

  private HttpResponse<String> ask(String method, String path, String body) {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Content-Type", TYPE)
            .method(method, BodyPublishers.ofString(body)));
  }

  private void isError(HttpResponse<String> response, int status, int code) {
    assertThat(Client.json(response).path("error_code").asInt())
        .describedAs(response.body())
        .isEqualTo(code);
    assertThat(Client.json(response).path("message").asText()).isNotBlank();
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains(TYPE);
  }

  @Test
  void aSerializersWay() {
    answers(
        ask("POST", "/subjects/a%2Fb-value/versions?normalize=false", posted(RECORD)),
        200,
        "{\"id\":1}");
    answers(
        client.get("/schemas/ids/1?fetchMaxId=false&subject="),
        200,
        Json.text(Json.object().put("schema", RECORD)));
    answers(client.get("/schemas/ids/1/schema"), 200, RECORD);
    answers(
        client.get("/schemas/ids/1/versions"), 200, "[{\"subject\":\"a/b-value\",\"version\":1}]");
    answers(client.get("/subjects"), 200, "[\"a/b-value\"]");
    answers(client.get("/subjects/a%2Fb-value/versions"), 200, "[1]");
    String version =
        Json.text(
            Json.object()
                .put("subject", "a/b-value")
                .put("version", 1)
                .put("id", 1)
                .put("schema", RECORD));
    answers(client.get("/subjects/a%2Fb-value/versions/latest"), 200, version);
    answers(client.get("/subjects/a%2Fb-value/versions/1"), 200, version);
    answers(ask("POST", "/subjects/a%2Fb-value", posted(RECORD)), 200, version);
    answers(client.get("/subjects/a%2Fb-value/versions/1/schema"), 200, RECORD);
    answers(client.get("/schemas/types"), 200, "[\"AVRO\"]");
    answers(ask("DELETE", "/subjects/a%2Fb-value/versions/latest", ""), 200, "1");
    answers(client.get("/subjects"), 200, "[]");
    ask("POST", "/subjects/a%2Fb-value/versions", posted(RECORD));
    answers(ask("DELETE", "/subjects/a%2Fb-value", ""), 200, "[2]");
  }

  @Test
  void levelsAndCompatibility() {
    ask("POST", "/subjects/s/versions", posted(RECORD));
    answers(client.get("/config"), 200, "{\"compatibilityLevel\":\"BACKWARD\"}");
    isError(client.get("/config/s"), 404, 40408);
    answers(
        client.get("/config/s?defaultToGlobal=true"), 200, "{\"compatibilityLevel\":\"BACKWARD\"}");
    answers(
        ask("PUT", "/config/s", "{\"compatibility\":\"FULL_TRANSITIVE\"}"),
        200,
        "{\"compatibility\":\"FULL_TRANSITIVE\"}");
    answers(client.get("/config/s"), 200, "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
    isError(ask("PUT", "/config", "{\"compatibility\":\"SOME\"}"), 422, 42203);

    String other = posted(RECORD.replace("int", "string"));
    isError(ask("POST", "/subjects/s/versions", other), 409, 409);
    answers(
        ask("POST", "/compatibility/subjects/s/versions/latest", other),
        200,
        "{\"is_compatible\":false}");
    assertThat(ask("POST", "/compatibility/subjects/s/versions/1?verbose=true", other).body())
        .contains("\"messages\":[\"version 1: ");
    answers(
        ask("POST", "/compatibility/subjects/s/versions/1", posted(RECORD)),
        200,
        "{\"is_compatible\":true}");
    answers(ask("DELETE", "/config/s", ""), 200, "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
    answers(
        ask("PUT", "/config", "{\"compatibility\":\"NONE\"}"), 200, "{\"compatibility\":\"NONE\"}");
    answers(ask("POST", "/subjects/s/versions", other), 200, "{\"id\":2}");
  }

  @Test
  void whatIsWrongHasItsCode() {
    isError(client.get("/subjects/s/versions"), 404, 40401);
    isError(client.get("/schemas/ids/9"), 404, 40403);
    isError(client.get("/schemas/ids/x"), 404, 40403);
    ask("POST", "/subjects/s/versions", posted(RECORD));
    isError(client.get("/subjects/s/versions/2"), 404, 40402);
    isError(client.get("/subjects/s/versions/0"), 422, 42202);
    isError(ask("POST", "/subjects/s", posted("\"int\"")), 404, 40403);
    isError(ask("POST", "/subjects/s/versions", posted("{")), 422, 42201);
    isError(ask("POST", "/subjects/s/versions", "{}"), 422, 42201);
    isError(
        ask("POST", "/subjects/s/versions", "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}"),
        422,
        42201);
    isError(ask("POST", "/subjects/s/versions", "no json"), 400, 400);
    isError(ask("DELETE", "/subjects/s?permanent=true", ""), 422, 422);
  }

  @Test
  void otherPagesAreKeptOut() {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(server.url() + "/subjects/s/versions"))
                .header("Origin", "http://evil.example")
                .POST(BodyPublishers.ofString(posted(RECORD))));
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(client.get("/subjects").body()).isEqualTo("[]");
  }

  @Test
  void withoutARegistryOfOnesOwnThereIsNothing() {
    try (PeriscopeServer without =
        PeriscopeServer.start(new FakeOperations(), new Settings.Http("127.0.0.1", 0))) {
      assertThat(new Client(without).get("/subjects").statusCode()).isEqualTo(404);
    }
  }
}
