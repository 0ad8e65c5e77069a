package io.periscope.api.model;

import io.periscope.api.alert.AlertDef;
import io.periscope.api.job.JobDef;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Everything a user declared, checked and complete. */
public record Workspace(
    Path root,
    Settings settings,
    List<StreamDef> streams,
    List<TableDef> tables,
    List<ViewDef> views,
    List<SinkDef> sinks,
    List<ServiceDef> services,
    List<ModelDef> models,
    List<ExpectationSuite> expectations,
    List<ViewTestDef> tests,
    List<JobDef> jobs,
    List<AlertDef> alerts) {

  public Workspace {
    streams = List.copyOf(streams);
    tables = List.copyOf(tables);
    views = List.copyOf(views);
    sinks = List.copyOf(sinks);
    services = List.copyOf(services);
    models = List.copyOf(models);
    expectations = List.copyOf(expectations);
    tests = List.copyOf(tests);
    jobs = List.copyOf(jobs);
    alerts = List.copyOf(alerts);
  }

  /** A workspace of streams, tables and views alone. */
  public Workspace(
      Path root,
      Settings settings,
      List<StreamDef> streams,
      List<TableDef> tables,
      List<ViewDef> views) {
    this(
        root, settings, streams, tables, views, List.of(), List.of(), List.of(), List.of(),
        List.of(), List.of(), List.of());
  }

  /** The same with other views and sinks. */
  public Workspace with(List<ViewDef> otherViews, List<SinkDef> otherSinks) {
    return new Workspace(
        root,
        settings,
        streams,
        tables,
        otherViews,
        otherSinks,
        services,
        models,
        expectations,
        tests,
        jobs,
        alerts);
  }

  public Optional<StreamDef> stream(String name) {
    return streams.stream().filter(s -> s.name().equals(name)).findFirst();
  }
}
