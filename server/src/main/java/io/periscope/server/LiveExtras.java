package io.periscope.server;

import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.quality.Outcome;
import io.periscope.core.learn.ModelRegistry;
import io.periscope.core.learn.ModelVersion;
import io.periscope.core.serving.Operations;
import io.periscope.server.docs.DeclaredExtras;
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
  public List<Expectation> expectations(String on) {
    List<Outcome> outcomes = operations.quality().outcomes();
    return declared().expectations(on).stream()
        .map(
            each ->
                outcomes.stream()
                    .filter(found -> found.on().equals(on) && found.name().equals(each.name()))
                    .findFirst()
                    .map(found -> with(each, found))
                    .orElse(each))
        .toList();
  }

  private DeclaredExtras declared() {
    return new DeclaredExtras(operations.catalog().workspace());
  }

  private static Expectation with(Expectation each, Outcome found) {
    return new Expectation(
        each.name(),
        each.description(),
        each.rule(),
        each.action(),
        Optional.of(found.status().word() + ": " + found.message()),
        found.status() == Outcome.Status.PASSED);
  }

  @Override
  public List<Job> jobs() {
    List<String> known = operations.jobs().names();
    return declared().jobs().stream()
        .map(job -> known.contains(job.name()) ? with(job) : job)
        .toList();
  }

  private Job with(Job job) {
    Optional<RunRecord> last = operations.jobs().info(job.name(), 1).last().stream().findFirst();
    return new Job(
        job.name(),
        job.description(),
        job.when(),
        job.steps(),
        last.map(LiveExtras::told),
        last.filter(run -> run.state() == RunState.FAILED || run.state() == RunState.INTERRUPTED)
            .isEmpty());
  }

  private static String told(RunRecord run) {
    String reason = run.reason().isEmpty() ? "" : ": " + run.reason();
    return "run %d, %s, %s%s"
        .formatted(run.id(), run.createdAt(), run.state().name().toLowerCase(Locale.ROOT), reason);
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
