package io.periscope.server.docs;

import io.periscope.api.job.JobDef;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.TriggerDef;
import io.periscope.api.model.DurationText;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is declared of expectations and jobs, when nobody knows how they came out. */
public final class DeclaredExtras implements DocsExtras {
  private final Workspace workspace;

  public DeclaredExtras(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public List<Expectation> expectations(String on) {
    return workspace.expectations().stream()
        .filter(suite -> suite.on().equals(on))
        .flatMap(suite -> suite.expectations().stream().map(each -> expectation(suite, each)))
        .toList();
  }

  private static Expectation expectation(ExpectationSuite suite, ExpectationDef each) {
    String share =
        each.mostly().map(mostly -> "; at least %s of them".formatted(mostly)).orElse("");
    String action =
        switch (each.onFail()) {
          case QUARANTINE -> "the event is set aside";
          case WARN -> "it is told";
          case FAIL_RUN -> "it is told, and a run that asks fails";
        };
    return new Expectation(
        each.name(),
        each.where().map(where -> "where " + where.strip()).orElse(""),
        each.rule() + share,
        action,
        Optional.empty(),
        true);
  }

  @Override
  public List<Job> jobs() {
    return workspace.jobs().stream().map(DeclaredExtras::job).toList();
  }

  private static Job job(JobDef job) {
    String when =
        job.triggers().isEmpty()
            ? "when somebody starts it"
            : job.triggers().stream()
                .map(DeclaredExtras::when)
                .collect(Collectors.joining(", or "));
    return new Job(
        job.name(),
        job.description(),
        when,
        job.steps().stream().map(DeclaredExtras::step).toList(),
        Optional.empty(),
        true);
  }

  private static String when(TriggerDef trigger) {
    if (trigger instanceof TriggerDef.Cron cron) {
      return "at %s, %s".formatted(cron.expression(), cron.zone());
    } else if (trigger instanceof TriggerDef.Every every) {
      return "every " + DurationText.exact(every.period());
    } else if (trigger instanceof TriggerDef.After after) {
      return "after " + after.job();
    } else if (trigger instanceof TriggerDef.File file) {
      return "when a file has arrived as " + file.path();
    }
    return "when a webhook is called";
  }

  private static String step(StepDef step) {
    String needs = step.needs().isEmpty() ? "" : ", after " + String.join(" and ", step.needs());
    return "%s (%s%s)".formatted(step.name(), step.action().kind(), needs);
  }
}
