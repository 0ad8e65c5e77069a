package io.periscope.avro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Settings;
import io.periscope.api.registry.RegistryException;
import io.periscope.api.registry.SchemaRegistry;
import io.periscope.api.source.Variables;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** An outside registry, asked by Confluent's REST API. */
public final class RegistryClient implements SchemaRegistry {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String url;
  private final Optional<String> authorization;
  private final HttpClient http;

  private RegistryClient(String url, Optional<String> authorization) {
    this.url = url;
    this.authorization = authorization;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /**
   * Asks nothing yet.
   *
   * @param environment has what the settings name as <code>${NAME}</code>
   * @throws PeriscopeException (USER) when a variable is not set, or the address is none
   */
  public static RegistryClient of(Settings.Registry settings, Map<String, String> environment) {
    String address = fill(settings.url().orElse(""), environment).replaceAll("/+$", "");
    try {
      String scheme = String.valueOf(URI.create(address).getScheme());
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw new IllegalArgumentException("it does not begin with http:// or https://");
      }
    } catch (IllegalArgumentException e) {
      throw PeriscopeException.user(
          "registry.url '%s' is no address: %s".formatted(address, e.getMessage()));
    }
    Optional<String> login =
        settings
            .user()
            .map(
                user ->
                    fill(user, environment)
                        + ":"
                        + fill(settings.password().orElse(""), environment));
    return new RegistryClient(
        address,
        login.map(
            text ->
                "Basic "
                    + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static String fill(String text, Map<String, String> environment) {
    return Variables.fill("periscope.yaml: 'registry'", text, environment);
  }

  @Override
  public int register(String subject, String schema) {
    String path =
        "/subjects/%s/versions"
            .formatted(URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20"));
    String body = JSON.createObjectNode().put("schema", schema).toString();
    HttpResponse<String> response =
        send(request(path).POST(BodyPublishers.ofString(body)).header("Content-Type", TYPE));
    JsonNode answer = json(response);
    if (response.statusCode() == 200 && answer.path("id").canConvertToInt()) {
      return answer.path("id").asInt();
    }
    int code = answer.path("error_code").asInt(response.statusCode());
    if (response.statusCode() == 409 || response.statusCode() == 422) {
      throw new RegistryException(code, answer.path("message").asText("it refuses the schema"));
    }
    throw unexpected(path, response);
  }

  @Override
  public Optional<String> schema(int id) {
    String path = "/schemas/ids/" + Integer.toUnsignedString(id);
    HttpResponse<String> response = send(request(path).GET());
    JsonNode answer = json(response);
    if (response.statusCode() == 200 && answer.path("schema").isTextual()) {
      String type = answer.path("schemaType").asText("AVRO");
      if (!type.equals("AVRO")) {
        throw new RegistryException(
            RegistryException.INVALID_SCHEMA,
            "schema %s is of type %s, not AVRO".formatted(Integer.toUnsignedString(id), type));
      }
      return Optional.of(answer.path("schema").asText());
    }
    if (response.statusCode() == 404
        && answer.path("error_code").asInt() == RegistryException.NO_SCHEMA) {
      return Optional.empty();
    }
    throw unexpected(path, response);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(PATIENCE)
            .header("Accept", TYPE + ", application/json");
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      String reason = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
      throw PeriscopeException.resource(
          "the schema registry %s cannot be asked: %s; it is tried again".formatted(url, reason),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PeriscopeException.resource("interrupted while asking the schema registry", e);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private PeriscopeException unexpected(String path, HttpResponse<String> response) {
    String body = response.body().strip().replaceAll("\\s+", " ");
    return new PeriscopeException(
        PeriscopeException.Fault.RESOURCE,
        "the schema registry answers %s%s with status %d%s; see to registry.url, user and password, or to the registry"
            .formatted(
                url,
                path,
                response.statusCode(),
                body.isEmpty() ? "" : ": " + body.substring(0, Math.min(200, body.length()))));
  }
}
