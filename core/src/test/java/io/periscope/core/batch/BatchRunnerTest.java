package io.periscope.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.Publication;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.BatchTable;
import io.periscope.api.lake.Lake;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchRunnerTest {
  private static final Coverage AT = Coverage.of(Map.of(0, 10L));
  private static final SegmentCommit HEAD = new SegmentCommit("topic", 1, AT, 10, 0, 1);
  private static final StreamDef STREAM =
      new StreamDef(
          "events",
          "",
          "events",
          1,
          Optional.empty(),
          Optional.empty(),
          Schema.of(new Field("id", DataType.LONG)),
          Optional.empty());
  private static final ViewPlan PLAN =
      new ViewPlan(
          "view",
          "events",
          List.of(),
          List.of(),
          List.of(),
          new Schema(List.of()),
          "",
          "",
          "",
          "",
          "",
          "hash");

  /** At every look somebody else has committed another version. */
  private static final class BusyTable implements BatchTable {
    private long looks;

    @Override
    public Optional<Stored> head() {
      looks++;
      BatchVersion version =
          new BatchVersion("view", looks, "hash", "topic", 1, AT, Instant.EPOCH, 1);
      return Optional.of(new Stored(version, List.of("file-" + looks)));
    }

    @Override
    public Map<String, Integer> fieldIds() {
      return Map.of();
    }

    @Override
    public String newLocation(long version) {
      return "new";
    }

    @Override
    public void replace(BatchVersion version, DataFile file) {
      throw PeriscopeException.user("another version came in between");
    }
  }

  private static <T> T only(Class<T> type, InvocationHandler calls) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }

  private static <T> T unused(Class<T> type) {
    return only(
        type,
        (proxy, method, arguments) -> {
          throw new UnsupportedOperationException(method.getName());
        });
  }

  @Test
  void aVersionAndItsFilesAreOfOneInstant() {
    BusyTable table = new BusyTable();
    Lake lake = only(Lake.class, (proxy, method, arguments) -> table);
    BatchRunner runner =
        new BatchRunner(
            lake, unused(BatchEngine.class), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    Publication publication = runner.run(PLAN, STREAM, unused(MasterTable.class), HEAD, false);

    assertThat(publication.files()).containsExactly("file-" + publication.version().version());
  }
}
