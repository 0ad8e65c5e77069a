package io.periscope.app;

import io.periscope.api.alert.NoticeSender;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.RunTracker;
import io.periscope.api.model.Workspace;
import io.periscope.api.service.ServiceConnector;
import io.periscope.api.sink.SinkConnector;
import io.periscope.api.source.SourceConnector;
import io.periscope.api.source.SourceFactory;
import io.periscope.api.table.TableConnector;
import io.periscope.core.learn.Trainer;
import io.periscope.files.FileSourceFactory;
import io.periscope.generator.GeneratorSourceFactory;
import io.periscope.sqlite.CronTimes;
import io.periscope.workspace.WorkspaceReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The kinds of source, sink, service and table that there are: those that announce themselves, in
 * this distribution or in the workspace's plugins.
 *
 * @param found sources besides files and generators
 * @param tables where reference tables are read from besides files
 * @param learners libraries that learn
 * @param trackers that show trainings elsewhere
 * @param senders of notices
 */
record Connectors(
    List<SourceConnector> found,
    List<SinkConnector> sinks,
    List<ServiceConnector> services,
    List<TableConnector> tables,
    List<Learner> learners,
    List<RunTracker> trackers,
    List<NoticeSender> senders) {

  /**
   * @param root the workspace's folder
   */
  static Connectors of(Path root) {
    Plugins plugins = Plugins.of(root);
    return new Connectors(
        plugins.all(SourceConnector.class),
        plugins.all(SinkConnector.class),
        plugins.all(ServiceConnector.class),
        plugins.all(TableConnector.class),
        plugins.all(Learner.class),
        plugins.all(RunTracker.class),
        plugins.all(NoticeSender.class));
  }

  /**
   * Looks whether each model can be trained as it is declared, and shown where it is to be, by what
   * is here.
   *
   * @throws PeriscopeException (USER) when one cannot
   */
  void check(Workspace workspace) {
    if (workspace.settings().mlflow().isPresent() && trackers.isEmpty()) {
      throw PeriscopeException.user(
          "periscope.yaml: 'mlflow' needs a plugin: put the jar of connectors/mlflow/target/plugins into the folder plugins of the workspace, and start again; or leave out 'mlflow'");
    }
    workspace.models().forEach(model -> Trainer.check(model, learners));
  }

  WorkspaceReader reader() {
    return new WorkspaceReader(found, sinks, services, tables, new CronTimes());
  }

  /**
   * @param variables those of the services that run
   */
  List<SourceFactory> sources(Clock clock, Map<String, String> variables) {
    List<SourceFactory> all = new ArrayList<>();
    all.add(new FileSourceFactory());
    all.add(new GeneratorSourceFactory(clock, new SqlFormulas()));
    found.forEach(source -> all.add(source.with(variables)));
    return all;
  }

  /**
   * @param variables those of the services that run
   */
  List<TableConnector> tables(Map<String, String> variables) {
    return tables.stream().map(table -> table.with(variables)).toList();
  }
}
