package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.Settings;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlApiTest {
  private final FakeOperations operations = new FakeOperations();
  private final PeriscopeServer server =
      PeriscopeServer.start(operations, new Settings.Http("127.0.0.1", 0));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void isHealthy() {
    assertThat(client.get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "starting, 503, starting",
    "stopping, 503, stopping",
    "running, 200, ok",
    "idle, 200, ok",
    "failed, 200, failed"
  })
  void isHealthyOnlyWhileItsAnswersHold(String state, int code, String told) {
    operations.state = state;

    HttpResponse<String> response = client.get("/health");

    assertThat(response.statusCode()).isEqualTo(code);
    assertThat(response.body()).isEqualTo("{\"status\":\"" + told + "\"}");
  }

  @Test
  void tellsTheStatus() {
    var status = Client.json(client.get("/api/status"));

    assertThat(status.get("workspace").asText()).isEqualTo("taxi");
    assertThat(status.get("started_at").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(status.get("batch_every").asDouble()).isEqualTo(60.0);
    var stream = status.get("streams").get(0);
    assertThat(stream.get("read").asLong()).isEqualTo(1002);
    assertThat(stream.get("per_second").asDouble()).isEqualTo(1234.6);
    assertThat(stream.get("coverage").toString()).isEqualTo("{\"0\":1000,\"1\":2}");
    assertThat(stream.get("error").isNull()).isTrue();
    assertThat(status.get("views").get(0).get("batch_age").asDouble()).isEqualTo(12.3);
    assertThat(status.get("views").get(1).get("batch_age").isNull()).isTrue();
  }

  @Test
  void runsABatch() {
    client.post("/api/batch", "");
    HttpResponse<String> response =
        client.post("/api/batch", "{\"full\":true,\"view\":\"hourly_trips\"}");

    assertThat(operations.asked).containsExactly("batch false all", "batch true hourly_trips");
    assertThat(response.body())
        .isEqualTo(
            "{\"full\":true,\"took\":1.25,\"versions\":[{\"view\":\"hourly_trips\",\"version\":4,"
                + "\"through_segment\":5,\"coverage\":{\"0\":1000,\"1\":2},"
                + "\"computed_at\":\"2026-01-02T03:04:05Z\",\"rows\":61}]}");
  }

  @Test
  void verifies() {
    HttpResponse<String> response = client.post("/api/verify", "{}");

    assertThat(operations.asked).containsExactly("verify all");
    assertThat(response.body())
        .isEqualTo(
            "{\"passed\":false,\"differences\":[{\"view\":\"hourly_trips\",\"expected\":61,"
                + "\"missing\":1,\"extra\":0,\"different\":0,\"samples\":[\"missing: 2016 | 1\"]}],"
                + "\"conservation\":[{\"stream\":\"trips\",\"coverage\":{\"0\":1000,\"1\":2},"
                + "\"read\":1002,\"accepted\":1000,\"quarantined\":2,\"in_log\":1002,"
                + "\"master_rows\":900,\"holds\":true}]}");
  }

  @Test
  void verifiesAtACoverage() {
    client.post("/api/verify", "{\"at\":{\"0\":12,\"1\":7}}");
    HttpResponse<String> wrong = client.post("/api/verify", "{\"at\":{\"0\":-1}}");

    assertThat(operations.asked).containsExactly("verify all at {\"0\":12,\"1\":7}");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(Client.error(wrong)).contains("a coverage such as {\"0\": 1200, \"1\": 1187}");
  }

  @Test
  void refusesAnUnknownKeyInsteadOfVerifyingEverything() {
    HttpResponse<String> response = client.post("/api/verify", "{\"veiw\":\"x\"}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.error(response))
        .isEqualTo("unknown key 'veiw'; expected view, at; did you mean 'view'?");
    assertThat(operations.asked).isEmpty();
  }

  @Test
  void refusesAValueOfAnotherTypeInsteadOfGuessing() {
    HttpResponse<String> response = client.post("/api/batch", "{\"full\":\"yes\"}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.error(response))
        .isEqualTo("the key 'full' must be true or false, not \"yes\"");
    assertThat(operations.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/batch", "/api/verify"})
  void anUnknownViewIsNotFound(String path) {
    HttpResponse<String> response = client.post(path, "{\"view\":\"by_vendors\"}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(Client.error(response))
        .startsWith("no view 'by_vendors'; there are: by_vendor, hourly_trips; did you mean");
    assertThat(operations.asked).isEmpty();
  }
}
