package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.ModelDef;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.Workspace;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExamplesTest {
  @Test
  void taxi() {
    Workspace workspace = new WorkspaceReader().read(Published.example("taxi"), Overrides.none());

    StreamDef trips = workspace.stream("trips").orElseThrow();
    assertThat(trips.schema().names())
        .containsExactly(
            "id",
            "vendor_id",
            "pickup_datetime",
            "dropoff_datetime",
            "passenger_count",
            "pickup_longitude",
            "pickup_latitude",
            "dropoff_longitude",
            "dropoff_latitude",
            "store_and_fwd_flag",
            "trip_duration");
    assertThat(generated(trips)).isEqualTo(trips.schema().names());
    assertThat(workspace.views())
        .extracting(ViewDef::name)
        .containsExactly(
            "busiest_zones",
            "daily_summary",
            "hour_of_day",
            "hourly_trips",
            "prediction_by_distance",
            "prediction_by_hour_of_day",
            "prediction_by_vendor",
            "prediction_by_version",
            "prediction_per_hour",
            "trips_per_minute",
            "vendor_stats");
    assertThat(workspace.views()).noneMatch(view -> view.description().isEmpty());
    assertThat(workspace.models()).extracting(ModelDef::name).containsExactly("trip_duration");
    assertThat(workspace.stream("scored_trips").orElseThrow().schema().names())
        .containsExactly(
            "id",
            "pickup_datetime",
            "vendor_id",
            "distance",
            "trip_duration",
            "predicted",
            "version",
            "error");
  }

  @Test
  void cards() {
    Workspace workspace = new WorkspaceReader().read(Published.example("cards"), Overrides.none());

    StreamDef transactions = workspace.stream("transactions").orElseThrow();
    assertThat(generated(transactions))
        .containsExactlyInAnyOrderElementsOf(transactions.schema().names());
    assertThat(workspace.views())
        .extracting(ViewDef::name)
        .containsExactly(
            "daily_by_card_type",
            "daily_by_category",
            "daily_by_country",
            "leaders_by_card_type",
            "leaders_by_category",
            "leaders_by_country",
            "sliding",
            "window_health");
    assertThat(workspace.views().get(1).description())
        .isEqualTo(
            "Each day of each category: sum and mean of amount, points; number and share of online,"
                + " abroad, fraud.");
    assertThat(workspace.models()).extracting(ModelDef::name).containsExactly("fraud");
  }

  @Test
  void theZonesAreThose265() {
    List<String> lines =
        Published.text(Published.example("fares").resolve("data/zones.csv")).lines().toList();

    assertThat(lines.get(0)).isEqualTo("location_id,borough,zone");
    assertThat(lines.stream().skip(1).map(line -> line.substring(0, line.indexOf(','))))
        .hasSize(265)
        .doesNotHaveDuplicates()
        .contains("1", "265");
  }

  private static List<String> generated(StreamDef stream) {
    SourceDef.Generator generator = (SourceDef.Generator) stream.source().orElseThrow();
    return List.copyOf(generator.fields().keySet());
  }
}
