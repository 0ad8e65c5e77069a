package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "How the streams and views stand.",
    footer = {
      "",
      "Examples:",
      "  periscope status examples/taxi",
      "  periscope status . --format json | jq .streams"
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      JsonNode status = session.client().get("/api/status");
      switch (format) {
        case json -> System.out.println(status.toPrettyString());
        case csv -> Table.of(status.get("streams")).print(Format.csv, System.out);
        case table -> {
          Table.of(status.get("streams")).print(Format.table, System.out);
          System.out.println();
          Table.of(status.get("views")).print(Format.table, System.out);
          if (!status.get("building").isEmpty()) {
            System.out.println();
            System.out.println("being built:");
            Table.of(status.get("building")).print(Format.table, System.out);
          }
          if (!status.get("tables").isEmpty()) {
            System.out.println();
            System.out.println("tables that are read elsewhere:");
            Table.of(status.get("tables")).print(Format.table, System.out);
          }
        }
      }
    }
    return 0;
  }
}
