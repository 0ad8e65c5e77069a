package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.periscope.api.model.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/spec/http.md are asked, each of a fresh server, and must be answered so. */
@Timeout(60)
class HttpSpecTest {
  private static final Path SPEC = Path.of("..", "docs", "spec", "http.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```http\n(.*?)\n```");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A first line, headers and a body. */
  private record Message(String first, Map<String, String> headers, String body) {
    static Message parse(String block) {
      String[] parts = block.split("\n\n", 2);
      List<String> head = parts[0].lines().toList();
      return new Message(
          head.get(0),
          head.stream()
              .skip(1)
              .map(line -> line.split(": ", 2))
              .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])),
          parts.length > 1 ? parts[1] : "");
    }
  }

  record Example(String request, String response) {
    @Override
    public String toString() {
      return request.lines().findFirst().orElseThrow();
    }
  }

  static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(SPEC));
    while (block.find()) {
      String request = block.group(1);
      assertThat(block.find()).as("the answer to " + request).isTrue();
      examples.add(new Example(request, block.group(1)));
    }
    return examples;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void answersAsTheSpecificationSays(Example example) throws Exception {
    Message request = Message.parse(example.request());
    Message expected = Message.parse(example.response());
    try (PeriscopeServer server =
        PeriscopeServer.start(new FakeOperations(), new Settings.Http("127.0.0.1", 0))) {
      HttpResponse<Stream<String>> response = send(server, request);

      assertThat(response.statusCode() + "").isEqualTo(expected.first().substring(0, 3));
      expected
          .headers()
          .forEach(
              (name, value) ->
                  assertThat(response.headers().firstValue(name).orElse("").replace("; ", ";"))
                      .as(name)
                      .isEqualTo(value.replace("; ", ";")));
      assertBody(expected, response.body());
    }
  }

  private static HttpResponse<Stream<String>> send(PeriscopeServer server, Message request)
      throws IOException, InterruptedException {
    String[] first = request.first().split(" ");
    String path = first[1].replace("[", "%5B").replace("]", "%5D");
    var publisher =
        request.body().isEmpty()
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(request.body());
    var built = HttpRequest.newBuilder(URI.create(server.url() + path)).method(first[0], publisher);
    request.headers().forEach(built::header);
    return HttpClient.newHttpClient().send(built.build(), BodyHandlers.ofLines());
  }

  /** JSON may be laid out otherwise; a line of live updates may be cut short with an ellipsis. */
  private static void assertBody(Message expected, Stream<String> lines) throws IOException {
    String type = expected.headers().getOrDefault("Content-Type", "application/json");
    List<String> wanted = expected.body().lines().toList();
    if (type.startsWith("text/event-stream")) {
      List<String> found = lines.limit(wanted.size()).toList();
      for (int i = 0; i < wanted.size(); i++) {
        assertThat(found.get(i)).startsWith(wanted.get(i).replaceFirst("…$", ""));
      }
    } else if (type.contains("json")) {
      JsonNode found = JSON.readTree(lines.collect(Collectors.joining("\n")));
      assertThat(found).isEqualTo(JSON.readTree(expected.body()));
    } else {
      assertThat(lines.toList()).isEqualTo(wanted);
    }
  }

  @Test
  void everyEndpointHasAnExample() throws IOException {
    assertThat(examples().stream().map(e -> e.toString().replaceFirst("\\?.*", "")))
        .contains(
            "GET /health",
            "GET /api/status",
            "GET /api/views",
            "GET /api/views/hourly_trips",
            "POST /api/query",
            "POST /api/streams/trips",
            "GET /api/streams/trips/quarantine",
            "POST /api/batch",
            "POST /api/verify",
            "GET /api/models/trip_duration",
            "GET /api/models/trip_duration/runs",
            "GET /api/models/trip_duration/form",
            "POST /api/models/trip_duration/predict",
            "GET /api/alerts",
            "POST /api/alerts/test",
            "GET /api/live");
  }
}
