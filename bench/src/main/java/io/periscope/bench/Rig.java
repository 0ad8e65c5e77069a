package io.periscope.bench;

import io.periscope.api.learn.Learner;
import io.periscope.api.log.EventLog;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.Workspace;
import io.periscope.core.Catalog;
import io.periscope.core.Engines;
import io.periscope.core.Pipeline;
import io.periscope.duckdb.DuckDb;
import io.periscope.duckdb.DuckDbOptions;
import io.periscope.iceberg.IcebergLake;
import io.periscope.kafka.KafkaEventLog;
import io.periscope.sql.Dialect;
import io.periscope.workspace.Overrides;
import io.periscope.workspace.WorkspaceReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A pipeline on the bench workspace, against a broker that is there. */
final class Rig implements AutoCloseable {
  private final DuckDb duckDb;
  private final IcebergLake lake;
  private final EventLog log;
  private final Pipeline pipeline;

  /**
   * @param views how many of the workspace's views, at most
   * @param set overrides of periscope.yaml
   */
  Rig(Path folder, String bootstrap, int views, Map<String, String> set) {
    this(folder, bootstrap, workspace(views, set), false, List.of());
  }

  /**
   * @param withSources whether derived streams are made
   * @param learners what models are trained by
   */
  Rig(
      Path folder,
      String bootstrap,
      Workspace workspace,
      boolean withSources,
      List<Learner> learners) {
    duckDb = DuckDb.open(folder.resolve("state"), DuckDbOptions.defaults());
    lake = new IcebergLake(folder.resolve("lake"));
    log = new KafkaEventLog(bootstrap, Map.of(), "bench");
    Engines engines =
        Engines.bare(log, duckDb.stateStore(), duckDb.batchEngine(), lake).with(learners);
    pipeline =
        Pipeline.open(
            Catalog.compile(workspace, Dialect.duckDb()), engines, withSources, Clock.systemUTC());
  }

  private static Workspace workspace(int views, Map<String, String> set) {
    Path root = Path.of("bench", "workspace");
    Workspace read = new WorkspaceReader().read(root, new Overrides(Path.of(""), set, Map.of()));
    return read.with(some(read.views(), views), List.of());
  }

  /** At most so many views, the one that answers are checked by among them. */
  static List<ViewDef> some(List<ViewDef> views, int most) {
    return views.stream()
        .sorted(Comparator.comparing(view -> view.name().equals("vendor_minute") ? 0 : 1))
        .limit(most)
        .toList();
  }

  Pipeline pipeline() {
    return pipeline;
  }

  @Override
  public void close() {
    pipeline.close();
    log.close();
    lake.close();
    duckDb.close();
  }
}
