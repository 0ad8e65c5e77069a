package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.StepDef;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Asks web servers. The same request of a run has the same Idempotency-Key in all its attempts. */
final class HttpAction implements StepAction {
  private static final int SHOWN = 8_192;

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  @Override
  public Map<String, String> run(StepDef.Action action, StepContext context) throws Exception {
    StepDef.Http http = (StepDef.Http) action;
    HttpRequest request = request(http, context);
    context.log(http.method() + " " + http.url());
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    context.onStop(() -> answer.cancel(true));
    HttpResponse<String> response;
    try {
      response = answer.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof IOException io ? io : e;
      throw PeriscopeException.resource(
          "%s %s: no answer: %s".formatted(http.method(), http.url(), cause), e);
    }
    int status = response.statusCode();
    context.log("status " + status);
    context.log(start(response.body()));
    boolean expected = http.expect().isEmpty() ? status / 100 == 2 : http.expect().contains(status);
    if (!expected) {
      throw PeriscopeException.user(
          "%s %s answered %d, expected %s: %s"
              .formatted(
                  http.method(),
                  http.url(),
                  status,
                  http.expect().isEmpty() ? "2xx" : http.expect().toString(),
                  start(response.body())));
    }
    return Map.of(
        "status", Integer.toString(status), "body", context.shown(start(response.body())));
  }

  private static HttpRequest request(StepDef.Http http, StepContext context) {
    try {
      HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(http.url()));
      builder.method(
          http.method(),
          http.body()
              .map(HttpRequest.BodyPublishers::ofString)
              .orElseGet(HttpRequest.BodyPublishers::noBody));
      if (http.headers().keySet().stream().noneMatch("Idempotency-Key"::equalsIgnoreCase)) {
        builder.header("Idempotency-Key", context.identity());
      }
      http.headers().forEach(builder::header);
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw PeriscopeException.user("the request cannot be made: " + e.getMessage());
    }
  }

  private static String start(String body) {
    return body.length() > SHOWN ? body.substring(0, SHOWN) + " …" : body;
  }
}
