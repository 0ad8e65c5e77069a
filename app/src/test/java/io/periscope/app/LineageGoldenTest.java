package io.periscope.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.core.Catalog;
import io.periscope.core.lineage.Edge;
import io.periscope.core.lineage.Edge.Ref;
import io.periscope.core.lineage.LineageBuilder;
import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.LineageGraph.Direction;
import io.periscope.core.lineage.LineageText;
import io.periscope.core.lineage.Node;
import io.periscope.core.lineage.Reader;
import io.periscope.workspace.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The lineage of the examples is that which was looked at and checked in. With {@code
 * -Dgolden.write=true} the files are written instead.
 */
final class LineageGoldenTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "lineage");

  private static LineageGraph graph(String example, Reader... readers) {
    Path folder = Path.of("..", "examples", example);
    return LineageBuilder.of(
        Catalog.compile(Connectors.of(folder).reader().read(folder, Overrides.none())),
        List.of(readers));
  }

  private static String shown(LineageGraph graph) {
    return graph.edges().stream()
        .collect(Collectors.groupingBy(Edge::to, java.util.TreeMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(
            entry ->
                entry.getKey()
                    + "\n"
                    + entry.getValue().stream()
                        .map(
                            edge ->
                                "  %s %s\n"
                                    .formatted(
                                        edge.from(), edge.kind().name().toLowerCase(Locale.ROOT)))
                        .collect(Collectors.joining()))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"taxi", "cards", "fares", "purchases"})
  void itIsTheOneThatWasCheckedIn(String example) throws IOException {
    String shown = shown(graph(example));
    Path golden = GOLDEN.resolve(example + ".txt");
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, shown);
    }
    assertThat(shown).isEqualTo(Files.readString(golden));
  }

  /** A column that is made of none is a count, or a number that is the same in all rows. */
  @ParameterizedTest
  @ValueSource(strings = {"taxi", "cards", "fares", "purchases"})
  void everyColumnComesFromASourceOrCountsRows(String example) {
    LineageGraph graph = graph(example);
    for (Node node : graph.nodes()) {
      if (node.kind() != Node.Kind.VIEW && node.kind() != Node.Kind.SINK) {
        continue;
      }
      for (Node.Column column : node.columns()) {
        Ref ref = new Ref(node.id(), column.name());
        if (graph.into(ref).isEmpty()) {
          assertThat(column.type()).describedAs("%s counts", ref).isEqualTo("long");
        }
        assertThat(graph.of(ref, Direction.UP).nodes())
            .describedAs("%s is made of or decided by something of a source", ref)
            .extracting(Node::kind)
            .contains(Node.Kind.SOURCE);
      }
    }
  }

  @Test
  void upAndDownAreEachOthersWayBack() {
    LineageGraph graph = graph("fares");
    for (Node node : graph.nodes()) {
      for (Node.Column column : node.columns()) {
        Ref ref = new Ref(node.id(), column.name());
        for (Edge edge : graph.of(ref, Direction.DOWN).edges()) {
          assertThat(graph.of(edge.to(), Direction.UP).edges())
              .describedAs("%s leads to %s", ref, edge.to())
              .contains(edge);
        }
      }
    }
  }

  @Test
  void aPanelOfADashboardIsTheLastStep() {
    LineageGraph graph =
        graph(
            "taxi",
            new Reader(
                Node.Kind.DASHBOARD,
                "city",
                "",
                List.of(
                    new Reader.Panel(
                        "busy",
                        "SELECT pickup_hour, trips FROM hourly_trips WHERE vendor_id = 1"))));

    String tree =
        new LineageText(graph).tree(graph.find("dashboard:city.busy.pickup_hour"), Direction.UP);
    assertThat(tree)
        .isEqualTo(
            """
            dashboard city.busy.pickup_hour
            ├─ view hourly_trips.pickup_hour  identity
            │  └─ stream trips.pickup_datetime  transformation
            │     └─ source trips.pickup_datetime  identity
            └─ view hourly_trips.vendor_id  filter
               └─ stream trips.vendor_id  identity
                  └─ source trips.vendor_id  identity
            """);
    assertThat(graph.of(graph.find("source:trips.pickup_datetime"), Direction.DOWN).nodes())
        .extracting(Node::id)
        .contains("dashboard:city");
  }

  @Test
  void whatThereIsNotIsTold() {
    LineageGraph graph = graph("taxi");

    assertThatThrownBy(() -> graph.find("hourly_trip"))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("nothing is named 'hourly_trip'")
        .hasMessageContaining("did you mean 'hourly_trips'?");
    assertThatThrownBy(() -> graph.find("trips.vendor"))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("stream:trips has no column 'vendor'")
        .hasMessageContaining("did you mean 'vendor_id'?");
    assertThat(graph.find("trip_duration")).isEqualTo(new Ref("model:trip_duration", ""));
    assertThat(graph.find("source:trips")).isEqualTo(new Ref("source:trips", ""));
  }
}
