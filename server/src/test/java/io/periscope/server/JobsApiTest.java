package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.periscope.api.model.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsApiTest {
  private final FakeOperations operations = new FakeOperations();
  private final PeriscopeServer server =
      PeriscopeServer.start(operations, new Settings.Http("127.0.0.1", 0));
  private final Client client = new Client(server);

  @BeforeEach
  void jobs() {
    operations.jobs = new FakeJobs();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tellsJobsWithTheirLastRuns() {
    JsonNode job = Client.json(client.get("/api/jobs")).get(0);
    assertThat(job.get("name").asText()).isEqualTo("monthly");
    assertThat(job.get("triggers").toString())
        .isEqualTo("[\"cron:0 3 1 * *@Z\",\"webhook\"]")
        .doesNotContain("hushhush");
    assertThat(job.get("next_due").asText()).isEqualTo("2100-01-01T03:00:00Z");
    assertThat(job.at("/steps/1/needs/0").asText()).isEqualTo("load");
    assertThat(job.at("/runs/0/id").asInt()).isEqualTo(3);
    assertThat(job.at("/runs/1/duration").asDouble()).isEqualTo(5);
    assertThat(job.at("/runs/0/duration").isNull()).isTrue();
    assertThat(Client.json(client.get("/api/jobs/monthly"))).isEqualTo(job);
    assertThat(Client.json(client.get("/api/runs?limit=1&offset=1")).at("/0/id").asInt())
        .isEqualTo(2);
    assertThat(client.get("/api/runs/3/steps/load/log").body())
        .isEqualTo("attempt 1 of load in run 3\n");
  }

  @Test
  void aRequestWithAKeyIsOneRun() throws IOException, InterruptedException {
    HttpResponse<String> first = start("Idempotency-Key", "k");
    HttpResponse<String> second = start("Idempotency-Key", "k");
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(first.headers().firstValue("Location")).contains("/api/jobs/monthly/runs/4");
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(start("X", "k").statusCode()).isEqualTo(201);
    assertThat(Client.json(first).at("/parameters/n").asText()).isEqualTo("5");
  }

  private HttpResponse<String> start(String header, String value)
      throws IOException, InterruptedException {
    return send("/api/jobs/monthly/runs", "{\"parameters\": {\"n\": 5}}", header, value);
  }

  private HttpResponse<String> send(String path, String body, String header, String value)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Content-Type", "application/json")
                .header(header, value)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aWebhookTakesItsTokenFromEitherPlace() throws IOException, InterruptedException {
    String path = "/api/jobs/monthly/hook";
    assertThat(send(path, "", "Authorization", "Bearer hushhush").statusCode()).isEqualTo(201);
    assertThat(client.post(path + "?token=hushhush", "").statusCode()).isEqualTo(201);
    assertThat(client.post(path + "?token=x", "").statusCode()).isEqualTo(400);
  }

  @Test
  void aRunIsCancelledAndPastOnesAreMade() {
    HttpResponse<String> cancelled = client.post("/api/jobs/monthly/runs/3/cancel", "");
    assertThat(Client.json(cancelled).get("state").asText()).isEqualTo("cancelled");
    assertThat(client.post("/api/runs/3/cancel", "").statusCode()).isEqualTo(400);
    JsonNode filled =
        Client.json(
            client.post(
                "/api/jobs/monthly/backfill",
                "{\"from\": \"2020-04-01\", \"to\": \"2020-07-01T00:00:00Z\"}"));
    assertThat(filled.at("/made/0/identity").asText())
        .isEqualTo("request:2020-04-01T00:00:00Z/2020-07-01T00:00:00ZOptional.emptyfalse");
    assertThat(filled.at("/there/0/id").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "404 | /api/jobs/x/runs | {} | no job 'x'",
        "404 | /api/jobs/monthly/runs/99/cancel | {} | there is no run 99",
        "404 | /api/runs/x/cancel | {} | known by its number",
        "400 | /api/jobs/monthly/runs | {\"parameter\": {}} | unknown key 'parameter'",
        "400 | /api/jobs/monthly/runs | {\"parameters\": {\"n\": []}} | must be a text",
        "400 | /api/jobs/monthly/backfill | {\"from\": \"2020-04-01\"} | 'to' is missing",
        "400 | /api/jobs/monthly/backfill | {\"from\": \"April\", \"to\": \"May\"} | must be a day"
      })
  void whatCannotBeMeantIsRefused(int status, String path, String body, String message) {
    HttpResponse<String> response = client.post(path, body);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains(message);
  }
}
