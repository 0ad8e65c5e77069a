package io.periscope.app;

import io.periscope.core.Catalog;
import io.periscope.core.lineage.Edge.Ref;
import io.periscope.core.lineage.LineageBuilder;
import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.LineageGraph.Direction;
import io.periscope.core.lineage.LineageText;
import io.periscope.server.LineageJson;
import io.periscope.sql.Dialect;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "lineage",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what a column is made of, up to the sources, or what is made of it, down to the sinks.",
      "Needs no running program."
    },
    footer = {
      "",
      "Examples:",
      "  periscope lineage examples/taxi",
      "  periscope lineage examples/taxi hourly_trips.mean_duration",
      "  periscope lineage examples/taxi trips.trip_duration --down",
      "  periscope lineage examples/taxi model:trip_duration.prediction --format json"
    })
final class LineageCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "COLUMN",
      description =
          "NAME or NAME.COLUMN, also behind source:, model: or sink: (default: everything).")
  private Optional<String> column = Optional.empty();

  @Option(names = "--down", description = "What is made of it, instead of what it is made of.")
  private boolean down;

  /** How it is printed. */
  enum Form {
    tree,
    json
  }

  @Option(names = "--format", defaultValue = "tree", description = "tree (default) or json.")
  private Form format = Form.tree;

  @Override
  public Integer call() {
    Catalog catalog = Catalog.compile(options.read(), Dialect.duckDb());
    LineageGraph graph = LineageBuilder.of(catalog, List.of());
    Direction direction = down ? Direction.DOWN : Direction.UP;
    Optional<Ref> ref = column.map(graph::find);
    if (format == Form.json) {
      LineageGraph part = ref.map(of -> graph.of(of, direction)).orElse(graph);
      System.out.println(LineageJson.of(part).toPrettyString());
    } else {
      LineageText text = new LineageText(graph);
      System.out.print(ref.map(of -> text.tree(of, direction)).orElseGet(text::all));
    }
    System.out.flush();
    return 0;
  }
}
