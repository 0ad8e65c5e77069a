package io.periscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpServer;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.Settings;
import io.periscope.core.Catalog;
import io.periscope.core.batch.BatchObserver;
import io.periscope.core.lineage.OpenLineage;
import io.periscope.workspace.Overrides;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class OpenLineageTest {
  /** How the client of the specification reads and writes. */
  private static final JsonMapper STANDARD =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  @TempDir Path root;

  private final Catalog catalog = catalog();

  private static Catalog catalog() {
    Path folder = Path.of("..", "examples", "fares");
    return Catalog.compile(Connectors.of(folder).reader().read(folder, Overrides.none()));
  }

  private BatchVersion version(String view, long rows) {
    return new BatchVersion(
        view, 1, catalog.plan(view).hash(), "topic", 1, Coverage.NOTHING, Instant.EPOCH, rows);
  }

  private OpenLineage toFile(Path file) {
    return OpenLineage.start(
        new Settings.Lineage(Optional.of(file), Optional.empty(), "city"), Map.of(), () -> catalog);
  }

  private static List<JsonNode> events(Path file) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      events.add(Client.JSON.readTree(line));
    }
    return events;
  }

  @Test
  void aVersionIsARunOfTwoEvents() throws IOException {
    Path file = root.resolve("lineage.jsonl");
    try (OpenLineage lineage = toFile(file)) {
      lineage.begin(catalog.plan("monthly_by_zone")).done(version("monthly_by_zone", 42));
      lineage.begin(catalog.plan("monthly_by_vendor")).failed("the disk is full");
    }

    List<JsonNode> events = events(file);
    assertThat(events)
        .extracting(event -> event.at("/eventType").asText())
        .containsExactly("START", "COMPLETE", "START", "FAIL");
    for (JsonNode event : events) {
      requireStandard(event);
    }
    JsonNode done = events.get(1);
    assertThat(done.at("/run/runId")).isEqualTo(events.get(0).at("/run/runId"));
    assertThat(done.at("/run/runId")).isNotEqualTo(events.get(2).at("/run/runId"));
    assertThat(done.at("/job/namespace").asText()).isEqualTo("city");
    assertThat(done.at("/job/name").asText()).isEqualTo("batch.monthly_by_zone");
    assertThat(done.at("/inputs"))
        .extracting(input -> input.at("/name").asText())
        .containsExactly("stream.trips", "table.zones");
    assertThat(done.at("/inputs/1/facets/schema/fields/0").toString())
        .isEqualTo("{\"name\":\"location_id\",\"type\":\"int\"}");
    assertThat(done.at("/outputs/0/name").asText()).isEqualTo("view.monthly_by_zone");
    assertThat(done.at("/outputs/0/outputFacets/outputStatistics/rowCount").asLong()).isEqualTo(42);
    JsonNode columns = done.at("/outputs/0/facets/columnLineage");
    assertThat(columns.at("/fields/revenue/inputFields").toString())
        .isEqualTo(
            """
            [{"namespace":"city","name":"stream.trips","field":"total_amount",\
            "transformations":[{"type":"DIRECT","subtype":"AGGREGATION"}]}]""");
    assertThat(columns.at("/fields/trips/inputFields")).isEmpty();
    assertThat(columns.at("/dataset").toString())
        .contains(
            """
            {"namespace":"city","name":"table.zones","field":"location_id",\
            "transformations":[{"type":"INDIRECT","subtype":"JOIN"}]}""");
    assertThat(events.get(3).at("/run/facets/errorMessage/message").asText())
        .isEqualTo("the disk is full");
  }

  /** The specification's own client reads it, knows every facet, and would write it alike. */
  private static void requireStandard(JsonNode event) throws IOException {
    io.openlineage.client.OpenLineage.RunEvent read =
        STANDARD.treeToValue(event, io.openlineage.client.OpenLineage.RunEvent.class);
    ObjectNode written = (ObjectNode) Client.JSON.readTree(STANDARD.writeValueAsString(read));
    // The same moment has a text with trailing zeros and one without.
    assertThat(read.getEventTime()).isEqualTo(event.at("/eventTime").asText());
    written.set("eventTime", event.get("eventTime"));
    assertThat(written).isEqualTo(event);
    for (String text : List.of("/producer", "/schemaURL", "/job/namespace", "/job/name")) {
      assertThat(event.at(text).asText()).describedAs(text).isNotBlank();
    }
    assertThat(read.getRun().getFacets().getAdditionalProperties()).isEmpty();
    assertThat(read.getJob().getFacets().getAdditionalProperties()).isEmpty();
    read.getInputs().forEach(each -> requireStandard(each.getFacets()));
    for (io.openlineage.client.OpenLineage.OutputDataset output : read.getOutputs()) {
      requireStandard(output.getFacets());
      assertThat(output.getFacets().getColumnLineage().getFields().getAdditionalProperties())
          .isNotEmpty();
      if (output.getOutputFacets() != null) {
        assertThat(output.getOutputFacets().getAdditionalProperties()).isEmpty();
      }
    }
    List<JsonNode> facets = new ArrayList<>();
    event.findValues("facets").forEach(each -> each.forEach(facets::add));
    event.findValues("outputFacets").forEach(each -> each.forEach(facets::add));
    assertThat(facets).isNotEmpty();
    for (JsonNode facet : facets) {
      assertThat(facet.at("/_producer").asText()).isNotBlank();
      assertThat(facet.at("/_schemaURL").asText())
          .startsWith("https://openlineage.io/spec/facets/");
    }
  }

  private static void requireStandard(io.openlineage.client.OpenLineage.DatasetFacets facets) {
    assertThat(facets.getSchema().getFields()).isNotEmpty();
    assertThat(facets.getAdditionalProperties()).isEmpty();
  }

  @Test
  void eventsArePosted() throws IOException {
    List<String> posted = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v1/lineage",
        exchange -> {
          posted.add(
              exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    try (OpenLineage lineage =
        OpenLineage.start(
            new Settings.Lineage(
                Optional.empty(), Optional.of("${MARQUEZ}/api/v1/lineage"), "city"),
            Map.of("MARQUEZ", url),
            () -> catalog)) {
      lineage.begin(catalog.plan("triage")).done(version("triage", 1));
    } finally {
      server.stop(0);
    }

    assertThat(posted).hasSize(2);
    assertThat(posted.get(0)).startsWith("application/json {\"eventType\":\"START\"");
  }

  /** Neither a catalog that is not there nor a target that is not there gets through to a batch. */
  @Test
  void nothingGetsThroughToABatch() {
    try (OpenLineage lineage = toFile(root.resolve("no/such/folder/file"))) {
      for (int i = 0; i < 3_000; i++) {
        BatchObserver.Run run = lineage.begin(catalog.plan("triage"));
        run.done(version("triage", 1));
      }
    }
    try (OpenLineage lineage =
        OpenLineage.start(
            new Settings.Lineage(Optional.of(root.resolve("file")), Optional.empty(), "city"),
            Map.of(),
            () -> {
              throw new IllegalStateException("not there yet");
            })) {
      lineage.begin(catalog.plan("triage")).failed("why");
    }
    assertThat(root.resolve("file")).doesNotExist();
  }
}
