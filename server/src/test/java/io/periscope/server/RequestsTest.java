package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.metrics.Meter;
import io.periscope.api.metrics.Meters;
import io.periscope.api.metrics.Sample;
import io.periscope.api.model.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RequestsTest {
  private final Heard heard = new Heard();
  private final PeriscopeServer server =
      PeriscopeServer.start(
          new FakeOperations(), Optional.empty(), new Settings.Http("127.0.0.1", 0), heard);
  private final HttpClient http = HttpClient.newHttpClient();

  /** Remembers the requests that it is told of. */
  private static final class Heard implements Meters {
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void declare(List<Meter> meters) {}

    @Override
    public void begin(Meter meter, String... labels) {}

    @Override
    public void add(Meter counter, double amount, String... labels) {}

    @Override
    public void record(Meter histogram, double value, String... labels) {
      assertThat(value).isBetween(0.0, 30.0);
      requests.add(String.join(" ", labels));
    }

    @Override
    public void replace(Meter meter, List<Sample> now) {}

    @Override
    public void beforeScrape(Runnable task) {}

    @Override
    public String scrape() {
      return "periscope_up 1\n";
    }

    @Override
    public void close() {}

    /** They are told after they were answered. */
    List<String> await(int requests) {
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (this.requests.size() < requests && System.nanoTime() < deadline) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      return List.copyOf(this.requests);
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    return http.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        BodyHandlers.ofString());
  }

  @Test
  void tellsPrometheus() throws Exception {
    HttpResponse<String> scraped = get("/metrics?any=thing");

    assertThat(scraped.statusCode()).isEqualTo(200);
    assertThat(scraped.headers().firstValue("Content-Type").orElse("").replace(" ", ""))
        .isEqualTo("text/plain;version=0.0.4;charset=utf-8");
    assertThat(scraped.body()).isEqualTo("periscope_up 1\n");
  }

  @Test
  void requestsAreMeasuredByRouteAndStatus() throws Exception {
    get("/api/views/hourly_trips");
    heard.await(1);
    get("/api/views/nothing");
    heard.await(2);
    get("/api/no/such/thing");

    assertThat(heard.await(3))
        .containsExactly("get /api/views/{name} 200", "get /api/views/{name} 404", "get other 404");
  }

  @Test
  void anIdThatWasSentComesBack() throws Exception {
    assertThat(get("/health", "X-Request-Id", "load/17.a").headers().firstValue("X-Request-Id"))
        .contains("load/17.a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "-begins", "\u00e4", "{\"a\":1}"})
  void anIdThatCouldDoHarmIsReplaced(String id) throws Exception {
    String answered =
        get("/health", "X-Request-Id", id).headers().firstValue("X-Request-Id").orElse("");

    assertThat(answered).isNotEqualTo(id).matches("[0-9a-f-]{36}");
  }

  @Test
  void anAnswerWithAnErrorHasAnIdToo() throws Exception {
    assertThat(get("/api/views/nothing").headers().firstValue("X-Request-Id")).isPresent();
  }
}
