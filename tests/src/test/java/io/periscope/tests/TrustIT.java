package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unit tests of views, lineage and documentation, by the program as it is started. */
class TrustIT {
  @TempDir private Path root;

  @Test
  void theTransitExampleIsTestedAndDocumentedWithoutRunning() throws IOException {
    Path workspace = Examples.copy("transit", root, UnaryOperator.identity());
    TransitIT.copyPlugins(workspace);

    Program.Outcome passed = Program.run("test", workspace.toString());
    assertThat(passed.exit()).as(passed.err()).isZero();
    assertThat(passed.out()).contains("2 tests: 2 passed, 0 failed");

    Path test = workspace.resolve("tests/status_board.yaml");
    Files.writeString(
        test,
        Files.readString(test)
            .replace(
                "station: Morse, direction: a, status: delayed",
                "station: Morse, direction: a, status: lost"));
    Program.Outcome failed =
        Program.run("test", workspace.toString(), "status_board", "--format", "junit");
    assertThat(failed.exit()).as(failed.out()).isEqualTo(1);
    assertThat(failed.out()).contains("failures=\"1\"").contains("(expected lost)");

    Program.Outcome lineage = Program.run("lineage", workspace.toString(), "station_map.line");
    assertThat(lineage.out())
        .startsWith("view station_map.line\n└─ stream station_list.line  identity\n")
        .contains("stream stations.red  conditional")
        .doesNotContain("city_url");

    Path site = root.resolve("site");
    Program.Outcome docs = Program.run("docs", workspace.toString(), "--out", site.toString());
    assertThat(docs.exit()).as(docs.err()).isZero();
    assertThat(site.resolve("views/status_board.html")).content().contains("Where each train is");
    assertThat(site.resolve("streams/stations.html")).content().doesNotContain("city_url");
  }

  @Test
  void whatRunsTellsItsLineage() throws IOException, InterruptedException {
    Path workspace = Files.createDirectories(root.resolve("shop"));
    for (String folder : List.of("streams", "views")) {
      Files.createDirectories(workspace.resolve(folder));
    }
    Files.writeString(
        workspace.resolve("periscope.yaml"),
        "batch: { every: off }\nlineage: { file: lineage.jsonl, namespace: shops }\n");
    Files.writeString(
        workspace.resolve("streams/sales.yaml"),
        "stream: sales\nfields: { shop: string, amount: int }\n");
    Files.writeString(
        workspace.resolve("views/by_shop.sql"),
        "-- Takings\nSELECT shop, SUM(amount) AS amount FROM sales GROUP BY shop\n");
    try (Program program = Program.up(workspace)) {
      program.postLines(
          "/api/streams/sales",
          List.of("{\"shop\":\"a\",\"amount\":1}", "{\"shop\":\"b\",\"amount\":2}"));
      Eventually.holds(
          Duration.ofSeconds(30),
          () -> program.query("SELECT * FROM by_shop", "merged").size() == 2,
          () -> program.get("/api/status").toPrettyString());
      program.post("/api/batch", Map.of());

      assertThat(program.get("/api/lineage?of=by_shop.amount").at("/edges")).hasSize(2);
      HttpResponse<String> page = get(program.url() + "/docs/views/by_shop.html");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("Takings").contains("sales.amount");
      assertThat(get(program.url() + "/docs/views/none.html").statusCode()).isEqualTo(404);
    }

    List<String> events = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(workspace.resolve("lineage.jsonl"))) {
      JsonNode event = json.readTree(line);
      events.add(
          event.at("/eventType").asText()
              + " "
              + event
                  .at("/outputs/0/facets/columnLineage/fields/amount/inputFields/0/name")
                  .asText());
      assertThat(event.at("/job/namespace").asText()).isEqualTo("shops");
    }
    assertThat(events).contains("START stream.sales", "COMPLETE stream.sales").hasSize(2);
  }

  private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }
}
