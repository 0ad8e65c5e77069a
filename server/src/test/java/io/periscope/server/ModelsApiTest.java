package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.periscope.api.model.Settings;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsApiTest {
  private final FakeOperations operations = new FakeOperations();
  private final PeriscopeServer server =
      PeriscopeServer.start(operations, new Settings.Http("127.0.0.1", 0));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode predict(String query, String event) {
    return Client.json(client.post("/api/models/trip_duration/predict" + query, event))
        .get("predictions")
        .get(0);
  }

  @Test
  void reasonsAreToldOnlyIfSomebodyAsks() {
    JsonNode plain = predict("", "{\"passengers\": 1}");
    assertThat(plain.at("/interval/low").asDouble()).isEqualTo(286.5);
    assertThat(plain.has("reasons")).isFalse();
    assertThat(predict("?explain=false", "{}").has("reasons")).isFalse();
    assertThat(predict("?explain=true", "{}").at("/reasons/1/value").asText()).isEqualTo("Queens");
  }

  @Test
  void aProbabilityHasNoIntervalButHowOftenItWasSo() {
    operations.models.probability = true;
    JsonNode prediction = predict("", "{}");
    assertThat(prediction.has("interval")).isFalse();
    assertThat(prediction.get("calibration").toString())
        .isEqualTo("{\"share\":0.24,\"examples\":150}");
  }

  @Test
  void tellsHowFarATrainingIs() {
    operations.models.training = Optional.of(FakeModels.halfWay());
    JsonNode training = Client.json(client.get("/api/models/trip_duration")).get("training");
    assertThat(training.get("done").asDouble()).isEqualTo(0.5);
    assertThat(training.get("remaining").asDouble()).isEqualTo(42);
  }

  @Test
  void withoutAChampionItSaysSo() {
    operations.models.champion = OptionalInt.empty();
    HttpResponse<String> response = client.post("/api/models/trip_duration/predict", "{}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("no champion yet");
    JsonNode model = Client.json(client.get("/api/models/trip_duration"));
    assertThat(model.get("problem").asText()).contains("no champion yet");
    assertThat(model.get("scored").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/models/trip_duration/predict?explain=yes | explain must be true or false, not 'yes'",
        "/api/models/trip_duration/predict?explian=true | unknown parameter 'explian'; expected explain; did you mean 'explain'?"
      })
  void whatCannotBeMeantIsRefused(String path, String message) {
    HttpResponse<String> response = client.post(path, "{}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.json(response).at("/error/message").asText()).isEqualTo(message);
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    HttpResponse<String> response = client.get("/api/models/trip_duratio/form");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("did you mean 'trip_duration'?");
  }
}
