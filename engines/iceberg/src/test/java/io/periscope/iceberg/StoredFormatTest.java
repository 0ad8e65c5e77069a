package io.periscope.iceberg;

import static io.periscope.iceberg.MasterFixture.anyFile;
import static io.periscope.iceberg.MasterFixture.commit;
import static io.periscope.iceberg.MasterFixture.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.DataFile;
import io.periscope.api.lake.BatchTable;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.ViewPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the stored bytes against {@code docs/spec/lake.md}, read with nothing of Iceberg. A change
 * here is a change of what yesterday's lake must still be opened by.
 */
class StoredFormatTest {
  @TempDir Path folder;

  @Test
  void aSegmentCommitHasTheseKeys() throws Exception {
    try (IcebergLake lake = new IcebergLake(folder)) {
      MasterTable table = lake.master(stream());
      table.append(commit(1, 4), anyFile(table, 1));
    }
    JsonNode metadata = metadata("master", "trips");
    assertThat(ours(metadata))
        .isEqualTo(
            Map.of(
                "periscope.topic-id", "topic-1",
                "periscope.segment", "1",
                "periscope.coverage", "{\"0\":6}",
                "periscope.accepted", "5",
                "periscope.quarantined", "1",
                "periscope.epoch", "4"));
    assertThat(metadata.get("format-version").asInt()).isEqualTo(2);
    assertThat(metadata.get("location").asText()).isEqualTo(folder + "/master/trips");
    assertThat(metadata.get("partition-specs").get(0).get("fields"))
        .hasToString(
            "[{\"name\":\"_ingest_time_day\",\"transform\":\"day\",\"source-id\":7,\"field-id\":1000}]");
    assertThat(metadata.get("sort-orders").get(0).get("fields"))
        .hasToString(
            "[{\"transform\":\"identity\",\"source-id\":3,\"direction\":\"asc\",\"null-order\":\"nulls-last\"}]");
    assertThat(metadata.get("properties").get("commit.retry.num-retries").asText()).isEqualTo("0");
  }

  @Test
  void aBatchVersionHasTheseKeys() throws Exception {
    try (IcebergLake lake = new IcebergLake(folder)) {
      BatchTable table = lake.batch(plan());
      Path file = Path.of(table.newLocation(1));
      Files.writeString(file, "state");
      table.replace(
          new BatchVersion(
              "per_zone",
              1,
              "hash-1",
              "topic-1",
              7,
              Coverage.of(Map.of(0, 1200L, 1, 1187L)),
              Instant.parse("2026-03-01T10:00:00.123Z"),
              3),
          new DataFile(file.toString(), 3, 5, Map.of()));
    }
    assertThat(ours(metadata("batch", "per_zone")))
        .isEqualTo(
            Map.of(
                "periscope.version", "1",
                "periscope.plan-hash", "hash-1",
                "periscope.topic-id", "topic-1",
                "periscope.through-segment", "7",
                "periscope.coverage", "{\"0\":1200,\"1\":1187}",
                "periscope.computed-at", "2026-03-01T10:00:00.123Z",
                "periscope.rows", "3"));
  }

  @Test
  void theSpecificationNamesEveryKey() throws Exception {
    Path spec = Path.of("../../docs/spec/lake.md");
    String text = Files.readString(spec);
    try (IcebergLake lake = new IcebergLake(folder)) {
      MasterTable table = lake.master(stream());
      table.append(commit(1, 4), anyFile(table, 1));
    }
    ours(metadata("master", "trips")).keySet().forEach(key -> assertThat(text).contains(key));
    assertThat(text)
        .contains(
            "periscope.version",
            "periscope.plan-hash",
            "periscope.through-segment",
            "periscope.computed-at",
            "periscope.rows");
  }

  private static Map<String, String> ours(JsonNode metadata) {
    Map<String, String> keys = new TreeMap<>();
    JsonNode snapshots = metadata.get("snapshots");
    JsonNode newest = snapshots.get(snapshots.size() - 1);
    newest
        .get("summary")
        .fields()
        .forEachRemaining(
            entry -> {
              if (entry.getKey().startsWith("periscope.")) {
                keys.put(entry.getKey(), entry.getValue().asText());
              }
            });
    return keys;
  }

  private JsonNode metadata(String namespace, String table) throws Exception {
    try (Connection catalog =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("catalog.sqlite"));
        Statement statement = catalog.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT metadata_location FROM iceberg_tables WHERE catalog_name = 'periscope' AND"
                    + " table_namespace = '%s' AND table_name = '%s'"
                        .formatted(namespace, table))) {
      assertThat(row.next()).isTrue();
      return new ObjectMapper().readTree(Path.of(row.getString(1)).toFile());
    }
  }

  private static ViewPlan plan() {
    return new ViewPlan(
        "per_zone",
        "trips",
        List.of(),
        List.of("zone"),
        List.of(new StateColumn("n", DataType.LONG, StateColumn.Combine.SUM)),
        Schema.of(new Field("n", DataType.LONG)),
        "",
        "",
        "",
        "",
        "",
        "hash-1");
  }
}
