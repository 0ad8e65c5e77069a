package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.Settings;
import io.periscope.core.serving.KeyBusyException;
import io.periscope.core.serving.KeyReusedException;
import io.periscope.core.serving.RequestKey;
import io.periscope.core.serving.TooManyEventsException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsApiTest {
  private final FakeOperations operations = new FakeOperations();
  private final PeriscopeServer server =
      PeriscopeServer.start(operations, new Settings.Http("127.0.0.1", 0));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void appendsEachEventWithItsOwnBytes() {
    HttpResponse<String> one = client.post("/api/streams/trips", " { \"a\" : 1.50 } ");
    HttpResponse<String> more =
        client.post("/api/streams/trips", "[ {\"é\":\"]}\"} ,{\"b\":{\"c\":[1]}}]");

    assertThat(one.statusCode()).isEqualTo(202);
    assertThat(one.body()).isEqualTo("{\"accepted\":1,\"positions\":[\"0:17\"]}");
    assertThat(more.body()).isEqualTo("{\"accepted\":2,\"positions\":[\"0:18\",\"0:19\"]}");
    assertThat(operations.appended)
        .containsExactly("{ \"a\" : 1.50 }", "{\"é\":\"]}\"}", "{\"b\":{\"c\":[1]}}");
  }

  @Test
  void linesAreEventsAndABadOneIsLeftToTheQuarantine() {
    client.post("/api/streams/trips", "{\"a\":1}\r\n\n{\"a\":\n{\"a\":2}", "application/x-ndjson");
    client.post("/api/streams/trips", "{\"b\":1}\n{\"b\":2}\n");

    assertThat(operations.appended)
        .containsExactly("{\"a\":1}", "{\"a\":", "{\"a\":2}", "{\"b\":1}", "{\"b\":2}");
  }

  @Test
  void whatIsNestedTooDeepIsRefusedAndALongNumberIsNot() {
    HttpResponse<String> deep = client.post("/api/streams/trips", "{\"a\":" + "[".repeat(100_000));
    HttpResponse<String> digits =
        client.post("/api/streams/trips", "{\"a\":" + "9".repeat(10_000) + "}");

    assertThat(deep.statusCode()).isEqualTo(400);
    assertThat(Client.error(deep)).contains("nesting depth").contains("nothing was appended");
    assertThat(digits.statusCode()).isEqualTo(202);
    assertThat(operations.appended).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                | no event in the body",
        "[]                | no event in the body",
        "{\"a\":1          | the body is not JSON at byte 6",
        "[{\"a\":1},{]     | the body is not JSON at byte 10",
        "[{\"a\":1},2]     | an event must be a JSON object; found 2 at byte 9",
        "hello             | the body is not JSON at byte"
      })
  void refusesABodyAsAWholeAndAppendsNothing(String body, String message) {
    HttpResponse<String> response = client.post("/api/streams/trips", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.error(response)).startsWith(message);
    assertThat(operations.appended).isEmpty();
  }

  @Test
  void anEventThatTheLogDidNotTakeIsReportedInItsPlace() {
    operations.logFails = true;

    HttpResponse<String> response = client.post("/api/streams/trips", "[{},{},{}]");

    assertThat(response.statusCode()).isEqualTo(207);
    assertThat(response.body())
        .isEqualTo("{\"accepted\":2,\"positions\":[\"0:17\",{\"error\":\"disk full\"},\"0:19\"]}");
  }

  private HttpResponse<String> keyed(String path, String body, String key) {
    return client.post(path, body, "application/json", "Idempotency-Key", key);
  }

  @Test
  void theKeyOfARequestIsHandedOnWithWhatTellsItsBodyFromOthers() {
    HttpResponse<String> first = keyed("/api/streams/trips", "[{},{}]", "a-1");
    keyed("/api/streams/trips", "[{},{}]", "a-1");
    keyed("/api/streams/trips", "[{}, {}]", "a-1");
    client.post("/api/streams/trips", "{}");

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.body()).isEqualTo("{\"accepted\":2,\"positions\":[\"0:17\",\"0:18\"]}");
    assertThat(operations.keys).extracting(RequestKey::key).containsOnly("a-1").hasSize(3);
    assertThat(operations.keys.get(1)).isEqualTo(operations.keys.get(0));
    assertThat(operations.keys.get(2)).isNotEqualTo(operations.keys.get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words"})
  void aKeyMustBeVisibleCharacters(String key) {
    refusesKey(key);
  }

  @Test
  void aKeyHasAtMost255Characters() {
    refusesKey("x".repeat(256));
    assertThat(keyed("/api/streams/trips", "{}", "x".repeat(255)).statusCode()).isEqualTo(202);
  }

  private void refusesKey(String key) {
    HttpResponse<String> response = keyed("/api/streams/trips", "{}", key);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.error(response)).startsWith("Idempotency-Key must be 1 to 255 visible");
    assertThat(operations.appended).isEmpty();
  }

  @Test
  void conflictsOfKeysAndTooManyEventsHaveTheirStatus() {
    operations.failure = Optional.of(new KeyBusyException("a"));
    assertThat(keyed("/api/streams/trips", "{}", "a").statusCode()).isEqualTo(409);
    operations.failure = Optional.of(new KeyReusedException("a"));
    assertThat(keyed("/api/streams/trips", "{}", "a").statusCode()).isEqualTo(422);
    operations.failure =
        Optional.of(new TooManyEventsException("too fast", Duration.ofMillis(1_200)));
    HttpResponse<String> response = client.post("/api/streams/trips", "{}");

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).contains("2");
    assertThat(Client.error(response)).isEqualTo("too fast; nothing was appended");
    assertThat(operations.appended).isEmpty();
  }

  @Test
  void theLargestBodyIsASetting() {
    Settings.Http small =
        new Settings.Http("127.0.0.1", 0, 100, OptionalDouble.empty(), 1, Duration.ofDays(1));
    try (PeriscopeServer other = PeriscopeServer.start(operations, small)) {
      Client asking = new Client(other);
      String fits = "{\"a\":\"" + "x".repeat(92) + "\"}";
      assertThat(asking.post("/api/streams/trips", fits).statusCode()).isEqualTo(202);
      assertThat(asking.post("/api/streams/trips", fits + " ").statusCode()).isEqualTo(413);
    }
  }

  @Test
  void refusesMoreThanSixteenMegabytes() {
    String body = "{\"a\":\"" + "x".repeat(16 << 20) + "\"}";

    HttpResponse<String> response = client.post("/api/streams/trips", body);

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(Client.error(response)).isNotEmpty();
    assertThat(operations.appended).isEmpty();
  }

  @Test
  void anUnknownStreamIsNotFound() {
    assertThat(client.post("/api/streams/trip", "{}").statusCode()).isEqualTo(404);
    HttpResponse<String> response = client.get("/api/streams/trip/quarantine");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(Client.error(response))
        .isEqualTo("no stream 'trip'; there are: trips; did you mean 'trips'?");
  }

  @Test
  void showsQuarantinedEventsAsTextWhereTheyAreText() {
    HttpResponse<String> response = client.get("/api/streams/trips/quarantine?limit=5&offset=3");

    assertThat(operations.asked).containsExactly("trips 5 3");
    assertThat(response.body())
        .isEqualTo(
            "[{\"position\":\"1:1\",\"at\":\"2026-01-02T03:04:05Z\",\"reason\":\"not JSON at byte"
                + " 6\",\"raw\":\"{\\\"id\\\":\",\"raw_base64\":\"eyJpZCI6\"},"
                + "{\"position\":\"1:0\",\"at\":\"2026-01-02T03:04:05Z\",\"reason\":\"not UTF-8\","
                + "\"raw\":null,\"raw_base64\":\"/wA=\"}]");
  }
}
