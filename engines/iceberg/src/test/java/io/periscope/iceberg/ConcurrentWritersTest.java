package io.periscope.iceberg;

import static io.periscope.iceberg.MasterFixture.anyFile;
import static io.periscope.iceberg.MasterFixture.commit;
import static io.periscope.iceberg.MasterFixture.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two lakes on one folder, as two processes would have. */
class ConcurrentWritersTest {
  private static final int SEGMENTS = 25;

  @TempDir Path folder;

  @Test
  void ofTwoThatAppendTheSameSegmentOneWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier together = new CyclicBarrier(2);
    try (IcebergLake one = new IcebergLake(folder);
        IcebergLake other = new IcebergLake(folder)) {
      MasterTable first = one.master(stream());
      List<Future<Integer>> wins = new ArrayList<>();
      wins.add(threads.submit(racer(first, together)));
      wins.add(threads.submit(racer(other.master(stream()), together)));
      assertThat(wins.get(0).get() + wins.get(1).get()).isEqualTo(SEGMENTS);
      assertThat(first.head().map(SegmentCommit::segment)).contains((long) SEGMENTS);
      assertThat(first.files(0, SEGMENTS)).hasSize(SEGMENTS);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Callable<Integer> racer(MasterTable table, CyclicBarrier together) {
    return () -> {
      int won = 0;
      for (long segment = 1; segment <= SEGMENTS; segment++) {
        var files = anyFile(table, segment);
        together.await();
        try {
          table.append(commit(segment, 1), files);
          won++;
        } catch (PeriscopeException e) {
          assertThat(e)
              .isInstanceOfAny(SegmentOrderException.class, ConcurrentCommitException.class);
        }
        together.await();
      }
      return won;
    };
  }

  @Test
  void manyMayMakeAndWidenTheSameTableAtOnce() throws Exception {
    int many = 4;
    ExecutorService threads = Executors.newFixedThreadPool(many);
    CyclicBarrier together = new CyclicBarrier(many);
    List<Field> fields = new ArrayList<>(MasterFixture.TRIPS.fields());
    fields.add(new Field("tip", DataType.DOUBLE));
    Schema wider = new Schema(fields);
    try {
      List<Future<Map<String, Integer>>> done = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        done.add(
            threads.submit(
                () -> {
                  together.await();
                  try (IcebergLake lake = new IcebergLake(folder)) {
                    lake.master(stream());
                    together.await();
                    return lake.master(stream(wider)).fieldIds();
                  }
                }));
      }
      for (Future<Map<String, Integer>> ids : done) {
        assertThat(ids.get()).isEqualTo(done.get(0).get()).containsEntry("tip", 9);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
