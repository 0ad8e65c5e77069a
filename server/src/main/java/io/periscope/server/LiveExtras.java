package io.periscope.server;

import io.periscope.core.learn.ModelRegistry;
import io.periscope.core.learn.ModelVersion;
import io.periscope.core.serving.Operations;
import io.periscope.server.docs.DocsExtras;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What a running program knows besides what is declared. */
final class LiveExtras implements DocsExtras {
  private final Operations operations;

  LiveExtras(Operations operations) {
    this.operations = operations;
  }

  @Override
  public Optional<Champion> champion(String model) {
    return operations.models().info(model).versions().stream()
        .filter(entry -> entry.aliases().contains(ModelRegistry.CHAMPION))
        .flatMap(entry -> entry.version().stream())
        .findFirst()
        .map(LiveExtras::champion);
  }

  private static Champion champion(ModelVersion version) {
    List<Metric> metrics = new ArrayList<>();
    version
        .run()
        .metrics()
        .ifPresent(
            measured ->
                measured
                    .values()
                    .forEach((name, value) -> metrics.add(new Metric(name, number(value)))));
    OptionalInt chosen = version.run().chosen();
    String algorithm =
        chosen.isPresent()
            ? version.run().trials().get(chosen.getAsInt()).algorithm()
            : version.library();
    return new Champion(version.number(), algorithm, version.createdAt().toString(), metrics);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "undefined" : String.format(Locale.ROOT, "%.4g", value);
  }
}
