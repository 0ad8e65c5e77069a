package io.periscope.iceberg;

import static io.periscope.iceberg.MasterFixture.TRIPS;
import static io.periscope.iceberg.MasterFixture.anyFile;
import static io.periscope.iceberg.MasterFixture.commit;
import static io.periscope.iceberg.MasterFixture.file;
import static io.periscope.iceberg.MasterFixture.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterSchemaTest {
  @TempDir Path folder;
  private IcebergLake lake;

  @BeforeEach
  void open() {
    lake = new IcebergLake(folder);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  /** One that was made before key and headers were kept. */
  @Test
  void anOlderQuarantineGetsTheColumnsThatCameLater() {
    StreamDef trips = stream(TRIPS);
    assertThat(lake.quarantine(trips).fieldIds()).containsKey("head");
    try (LakeCatalog catalog = new LakeCatalog(folder)) {
      TableIdentifier id = TableIdentifier.of("quarantine", trips.name());
      catalog.load(id).updateSchema().deleteColumn("head").commit();
      assertThat(catalog.load(id).schema().findField("head")).isNull();

      Map<String, Integer> ids = lake.quarantine(trips).fieldIds();
      assertThat(catalog.load(id).schema().columns())
          .extracting(column -> column.name())
          .containsExactly(
              "reason",
              "raw_base64",
              "released",
              "_partition",
              "_offset",
              "_ingest_time",
              "_segment",
              "head");
      assertThat(ids).containsEntry("head", catalog.load(id).schema().findField("head").fieldId());
    }
  }

  @Test
  void columnsHaveIcebergsTypes() {
    Schema all =
        Schema.of(
            new Field("picked_up", DataType.TIMESTAMP),
            new Field("b", DataType.BOOLEAN),
            new Field("i", DataType.INT),
            new Field("l", DataType.LONG),
            new Field("d", DataType.DOUBLE),
            new Field("m", DataType.decimal(38, 10)),
            new Field("s", DataType.STRING),
            new Field("day", DataType.DATE));
    lake.master(stream(all));
    List<String> columns = new ArrayList<>();
    table().schema().columns().forEach(c -> columns.add(c.name() + " " + c.type()));
    assertThat(columns)
        .containsExactly(
            "picked_up timestamp",
            "b boolean",
            "i int",
            "l long",
            "d double",
            "m decimal(38, 10)",
            "s string",
            "day date",
            "_partition int",
            "_offset long",
            "_ingest_time timestamp",
            "_segment long");
    assertThat(table().schema().columns()).allMatch(c -> c.isOptional());
  }

  @Test
  void rowsAreSortedByEventTimeOrElseByOffset() {
    lake.master(stream());
    assertThat(table().sortOrder().toString()).contains("identity(3) ASC NULLS LAST");
    StreamDef timeless =
        new StreamDef(
            "trips", "", "trips", 1, Optional.empty(), Optional.empty(), TRIPS, Optional.empty());
    lake.master(timeless);
    assertThat(table().sortOrder().toString()).contains("identity(6) ASC NULLS LAST");
  }

  @Test
  void aNewFieldBecomesAColumnOfOldAndNewRows() throws Exception {
    MasterTable table = lake.master(stream());
    try (ParquetFixture parquet = new ParquetFixture()) {
      table.append(commit(1, 1), file(parquet, table, TRIPS, 1, ""));
      List<Field> fields = new ArrayList<>(TRIPS.fields());
      fields.add(new Field("tip", DataType.DOUBLE));
      Schema wider = new Schema(fields);
      Map<String, Integer> before = table.fieldIds();
      table = lake.master(stream(wider));
      assertThat(table.fieldIds()).containsAllEntriesOf(before).containsEntry("tip", 9);
      assertThat(table.head()).contains(commit(1, 1));
      table.append(commit(2, 1), file(parquet, table, wider, 2, ", 0.5 AS tip"));
      assertThat(
              parquet.rows(
                  "SELECT _segment, count(*), count(tip), sum(fare) FROM read_parquet("
                      + list(table.files(0, 2))
                      + ", union_by_name = true) GROUP BY 1 ORDER BY 1"))
          .containsExactly("1|5|0|56.50", "2|5|5|56.50");
    }
  }

  @Test
  void aFieldThatIsNoLongerDeclaredStays() throws Exception {
    MasterTable table = lake.master(stream());
    table.append(commit(1, 1), anyFile(table, 1));
    Schema narrower = Schema.of(TRIPS.field(0), TRIPS.field(2));
    MasterTable same = lake.master(stream(narrower));
    assertThat(same.fieldIds()).isEqualTo(table.fieldIds());
    same.append(commit(2, 1), anyFile(same, 2));
    assertThat(same.head()).contains(commit(2, 1));
  }

  @Test
  void anIntMayBecomeALongAndADecimalGainDigits() {
    lake.master(stream());
    Schema wider =
        Schema.of(
            TRIPS.field(0),
            new Field("zone", DataType.LONG),
            TRIPS.field(2),
            new Field("fare", DataType.decimal(12, 2)));
    lake.master(stream(wider));
    assertThat(table().schema().findField("zone").type()).hasToString("long");
    assertThat(table().schema().findField("fare").type()).hasToString("decimal(12, 2)");
  }

  @Test
  void everyChangeThatWouldLoseHistoryIsRefusedAtOnce() {
    lake.master(stream());
    Schema other =
        Schema.of(
            new Field("id", DataType.LONG),
            TRIPS.field(1),
            TRIPS.field(2),
            new Field("fare", DataType.decimal(9, 3)));
    assertThatThrownBy(() -> lake.master(stream(other)))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessageContaining(
            "stream 'trips': field 'id' is declared as long, but the master dataset has kept it as"
                + " string; declare it as string, or give the new field another name")
        .hasMessageContaining(
            "field 'fare' is declared as decimal(9,3), but the master dataset has kept it as"
                + " decimal(9,2)");
    assertThat(table().schema().findField("id").type()).hasToString("string");
  }

  @Test
  void openingAgainChangesNothing() {
    lake.master(stream());
    String before = table().operationsLocation();
    lake.master(stream());
    assertThat(table().operationsLocation()).isEqualTo(before);
  }

  private Loaded table() {
    try (LakeCatalog catalog = new LakeCatalog(folder)) {
      return new Loaded(catalog.load(TableIdentifier.of("master", "trips")));
    }
  }

  /** What a second reader sees. */
  private record Loaded(Table table) {
    org.apache.iceberg.Schema schema() {
      return table.schema();
    }

    org.apache.iceberg.SortOrder sortOrder() {
      return table.sortOrder();
    }

    String operationsLocation() {
      return ((org.apache.iceberg.BaseTable) table).operations().current().metadataFileLocation();
    }
  }

  private static String list(List<String> files) {
    return "['" + String.join("', '", files) + "']";
  }
}
