package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.engine.Layer;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.Settings;
import io.periscope.core.serving.ViewRequest;
import io.periscope.core.serving.ViewRequest.Comparison;
import io.periscope.core.serving.ViewRequest.Filter;
import io.periscope.core.serving.ViewRequest.Order;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewsApiTest {
  private final FakeOperations operations = new FakeOperations();
  private final PeriscopeServer server =
      PeriscopeServer.start(operations, new Settings.Http("127.0.0.1", 0));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void listsViewsWithColumnsAndSql() {
    var views = Client.json(client.get("/api/views"));

    assertThat(views).hasSize(2);
    assertThat(views.get(1).get("name").asText()).isEqualTo("hourly_trips");
    assertThat(views.get(1).get("tables").toString()).isEqualTo("[\"zones\"]");
    assertThat(views.get(1).get("columns").get(3).toString())
        .isEqualTo("{\"name\":\"fares\",\"type\":\"decimal(12,2)\"}");
    assertThat(views.get(1).get("sql").asText()).startsWith("SELECT window_start");
  }

  @Test
  void answersRowsWithExactDecimalsAndWhatTheyCover() {
    HttpResponse<String> response = client.get("/api/views/hourly_trips");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("[\"2016-01-01T00:00:00\",2,40,100000000.00,\"\"]")
        .contains("[\"2016-01-01T00:00:00\",3,41,0.10,null]");
    var meta = Client.json(response).get("meta");
    assertThat(meta.get("layer").asText()).isEqualTo("merged");
    assertThat(meta.get("coverage").toString()).isEqualTo("{\"trips\":{\"0\":1000,\"1\":2}}");
    assertThat(meta.get("batch_version").toString()).isEqualTo("{\"hourly_trips\":3}");
    assertThat(meta.get("batch_age").toString()).isEqualTo("{\"hourly_trips\":12.3}");
    assertThat(meta.get("lag").toString()).isEqualTo("{\"trips\":7}");
    assertThat(meta.get("took_ms").asDouble()).isEqualTo(2.0);
  }

  @Test
  void readsFiltersOrderLimitOffsetAndLayer() {
    client.get(
        "/api/views/hourly_trips?vendor_id=1&hour[ge]=2016-01-01&hour%5Blt%5D=2016-01-02"
            + "&note=a%26b&order=trips.desc,vendor_id&limit=5&offset=10&layer=speed");

    assertThat(operations.requests)
        .containsExactly(
            new ViewRequest(
                Layer.SPEED,
                List.of(
                    new Filter("vendor_id", Comparison.EQ, "1"),
                    new Filter("hour", Comparison.GE, "2016-01-01"),
                    new Filter("hour", Comparison.LT, "2016-01-02"),
                    new Filter("note", Comparison.EQ, "a&b")),
                List.of(new Order("trips", true), new Order("vendor_id", false)),
                OptionalInt.of(5),
                10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layer=fast    | unknown layer 'fast'; expected merged, batch or speed",
        "format=xml    | unknown format 'xml'; expected json or csv",
        "limit=-1      | limit must be a whole number from 0 to 2147483647, not '-1'",
        "offset=x      | offset must be a whole number from 0 to 2147483647, not 'x'",
        "limit=1&limit=2 | the parameter 'limit' is given 2 times; expected one",
        "order=hours   | cannot order by 'hours'; the columns are: hour, vendor_id,",
        "hour[like]=1  | cannot read the filter 'hour[like]'; expected column=value",
        "hour[ge=1     | cannot read the filter 'hour[ge'; expected column=value"
      })
  void refusesParametersItCannotRead(String parameter, String message) {
    HttpResponse<String> response =
        client.get("/api/views/hourly_trips?" + parameter.replace("[", "%5B"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.error(response)).startsWith(message);
    assertThat(operations.requests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limt=5        | limt      | limit",
        "colour=1      | colour    | ",
        "vendorid=1    | vendorid  | vendor_id",
        "houre[ge]=1   | houre     | hour"
      })
  void anUnknownParameterIsNamedWithTheNearest(String parameter, String named, String nearest) {
    HttpResponse<String> response =
        client.get("/api/views/hourly_trips?" + parameter.replace("[", "%5B"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.error(response))
        .startsWith(
            "unknown parameter '"
                + named
                + "'; expected layer, order, limit, offset, format,"
                + " or a column of view 'hourly_trips': hour, vendor_id, trips, fares, note")
        .endsWith(nearest == null ? "note" : "; did you mean '" + nearest + "'?");
    assertThat(operations.requests).isEmpty();
  }

  @Test
  void aColumnNamedLikeAParameterIsFilteredByAComparison() {
    operations.columns =
        Schema.of(new Field("limit", DataType.INT), new Field("hour", DataType.TIMESTAMP));

    client.get("/api/views/hourly_trips?limit%5Beq%5D=3&limit=9");

    assertThat(operations.requests)
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.filters())
                  .containsExactly(new Filter("limit", Comparison.EQ, "3"));
              assertThat(request.limit()).hasValue(9);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/views?x=1", "/api/status?x=1", "/api/streams/trips/quarantine?x=1"})
  void noEndpointPassesOverAnUnknownParameter(String path) {
    HttpResponse<String> response = client.get(path);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.error(response)).startsWith("unknown parameter 'x'; expected ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/query?x=1", "/api/batch?x=1", "/api/verify?x=1", "/api/streams/trips?x=1"})
  void norDoesOneThatIsPostedTo(String path) {
    HttpResponse<String> response = client.post(path, "{}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.error(response)).startsWith("unknown parameter 'x'; expected ");
    assertThat(operations.asked).isEmpty();
    assertThat(operations.appended).isEmpty();
  }

  @Test
  void anUnknownViewIsNotFoundAndTheNearestIsNamed() {
    HttpResponse<String> response = client.get("/api/views/hourly_trip");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(Client.error(response))
        .isEqualTo(
            "no view 'hourly_trip'; there are: by_vendor, hourly_trips;"
                + " did you mean 'hourly_trips'?");
  }

  @ParameterizedTest
  @CsvSource({"USER, 400", "RESOURCE, 503", "INTERNAL, 500"})
  void theStatusSaysWhoseFaultAFailureIs(PeriscopeException.Fault fault, int status) {
    operations.failure = Optional.of(new PeriscopeException(fault, "view has no column 'x'"));

    HttpResponse<String> response = client.get("/api/views/hourly_trips?vendor_id=1");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Client.error(response)).isEqualTo("view has no column 'x'");
  }

  @Test
  void csvQuotesWhatNeedsItAndTellsNullFromEmpty() {
    HttpResponse<String> response = client.get("/api/views/hourly_trips?format=csv&layer=batch");

    // With or without a space: RFC 9110 has both mean the same.
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).matches("text/csv; ?charset=utf-8"));
    assertThat(response.body())
        .startsWith(
            "hour,vendor_id,trips,fares,note\r\n"
                + "2016-01-01T00:00:00,1,993,12.50,\"a,\"\"b\"\"\nc\"\r\n"
                + "2016-01-01T00:00:00,2,40,100000000.00,\"\"\r\n"
                + "2016-01-01T00:00:00,3,41,0.10,\r\n");
    var headers = response.headers();
    assertThat(headers.firstValue("X-Periscope-Layer")).hasValue("batch");
    assertThat(headers.firstValue("X-Periscope-Coverage"))
        .hasValue("{\"trips\":{\"0\":1000,\"1\":2}}");
    assertThat(headers.firstValue("X-Periscope-Batch-Version")).hasValue("{\"hourly_trips\":3}");
    assertThat(headers.firstValue("X-Periscope-Batch-Age")).hasValue("{\"hourly_trips\":12.3}");
    assertThat(headers.firstValue("X-Periscope-Lag")).hasValue("{\"trips\":7}");
    assertThat(headers.firstValue("X-Periscope-Took-Ms")).hasValue("2.0");
  }

  @Test
  void takesAQueryAsJsonOrAsText() {
    var json = client.post("/api/query", "{\"sql\":\"SELECT 1\",\"layer\":\"batch\"}");
    var text = client.post("/api/query?layer=speed&format=csv", "SELECT 2", "text/plain");

    assertThat(Client.json(json).get("meta").get("layer").asText()).isEqualTo("batch");
    assertThat(text.headers().firstValue("X-Periscope-Layer")).hasValue("speed");
    assertThat(operations.asked).containsExactly("SELECT 1", "SELECT 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"sql\":\"DROP x\"}                      | line 1, column 1: expected SELECT",
        "{\"sql\":\"\"}                            | nothing to ask",
        "{}                                        | nothing to ask",
        "{\"sql\":                                 | the body is not a JSON object, line 1, column",
        "{\"sql\":\"SELECT 1\"} {}              | the body is not a JSON object, line 1",
        "{\"sql\":\"SELECT 1\",\"sql\":\"\"}     | the body is not a JSON object, line 1",
        "{\"sql\":1}                             | the key 'sql' must be a text, not 1",
        "[1]                                       | the body must be a JSON object",
        "{\"sql\":\"SELECT 1\",\"layer\":\"x\"}    | unknown layer 'x'",
        "{\"sql\":\"SELECT 1\",\"format\":\"x\"}   | unknown format 'x'",
        "{\"sql\":\"SELECT 1\",\"layr\":\"batch\"} | unknown key 'layr'; expected sql, layer, format; did you mean 'layer'?"
      })
  void refusesAQueryItCannotRead(String body, String message) {
    HttpResponse<String> response = client.post("/api/query", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.error(response)).startsWith(message);
  }
}
