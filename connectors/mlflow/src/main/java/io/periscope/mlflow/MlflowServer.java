package io.periscope.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.Settings;
import io.periscope.api.source.Variables;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** The requests of MLflow's REST API, and what their answers mean. */
final class MlflowServer {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int NOT_FOUND = 404;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String url;
  private final Optional<String> authorization;

  /**
   * @param environment what {@code ${NAME}} in the settings stands for
   */
  MlflowServer(Settings.Mlflow server, Map<String, String> environment) {
    this.url = expand(server.url(), environment).replaceAll("/+$", "") + "/api/2.0/mlflow/";
    this.authorization =
        server
            .user()
            .map(
                user ->
                    expand(user, environment)
                        + ":"
                        + expand(server.password().orElse(""), environment))
            .map(
                who ->
                    "Basic "
                        + Base64.getEncoder().encodeToString(who.getBytes(StandardCharsets.UTF_8)));
  }

  private static String expand(String text, Map<String, String> environment) {
    return Variables.fill("periscope.yaml: 'mlflow'", text, environment);
  }

  /** Asks for something that may not be there. */
  Optional<JsonNode> find(String what, Map<String, String> parameters) {
    StringBuilder query = new StringBuilder();
    parameters.forEach(
        (name, value) ->
            query
                .append(query.isEmpty() ? "?" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    HttpResponse<String> answer = send(what, request(what + query).GET());
    return answer.statusCode() == NOT_FOUND && answer.body().contains("RESOURCE_DOES_NOT_EXIST")
        ? Optional.empty()
        : Optional.of(read(what, answer));
  }

  JsonNode post(String what, JsonNode body) {
    HttpRequest.Builder request =
        request(what)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    return read(what, send(what, request));
  }

  private HttpRequest.Builder request(String what) {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(URI.create(url + what)).timeout(PATIENCE);
    } catch (IllegalArgumentException e) {
      throw PeriscopeException.resource("'%s' is no address".formatted(url), e);
    }
    authorization.ifPresent(who -> request.header("Authorization", who));
    return request;
  }

  private HttpResponse<String> send(String what, HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw PeriscopeException.resource("%s: it cannot be reached (%s)".formatted(what, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PeriscopeException.resource(what + ": interrupted", e);
    }
  }

  /** What is wrong with the request stays wrong; everything else may be mended there. */
  private static JsonNode read(String what, HttpResponse<String> answer) {
    int status = answer.statusCode();
    if (status / 100 == 2) {
      try {
        return JSON.readTree(answer.body());
      } catch (JsonProcessingException e) {
        throw PeriscopeException.resource(what + ": it does not answer in JSON", e);
      }
    }
    String told = answer.body().strip();
    throw new PeriscopeException(
        status == 400 && told.contains("INVALID_PARAMETER_VALUE") ? Fault.USER : Fault.RESOURCE,
        "%s: it answers %d: %s"
            .formatted(what, status, told.length() > 300 ? told.substring(0, 300) : told));
  }
}
