package io.periscope.duckdb;

import static io.periscope.duckdb.Fixture.commit;
import static io.periscope.duckdb.Fixture.open;
import static io.periscope.duckdb.Fixture.perKey;
import static io.periscope.duckdb.Fixture.rows;
import static io.periscope.duckdb.Fixture.total;
import static io.periscope.duckdb.Fixture.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.Layer;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewNotServedException;
import io.periscope.api.plan.ViewPlan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views that come and change while their stream is at work. */
class ViewBuildingTest {
  private static final DuckDbOptions SMALL = new DuckDbOptions(1, "200MB");
  private static final ViewPlan TOTAL = total("total");
  private static final ViewPlan LATE = perKey("late");

  /** Another meaning under the name of {@link #TOTAL}. */
  private static final ViewPlan CHANGED = perKey("total");

  @TempDir private Path folder;

  private static StateStore begin(DuckDb duckDb) {
    StateStore store = duckDb.stateStore();
    open(store);
    store.install(TOTAL);
    return store;
  }

  private static StreamState build(StateStore store, ViewPlan... plans) {
    long epoch = store.stream("sales").orElseThrow().epoch();
    return store.build(epoch, "sales", List.of(plans));
  }

  @Test
  void aNewViewBeginsFromABatchVersionAndWhatWasReadSince() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, false, "a,1", "b,2");
      assertThatThrownBy(() -> store.install(LATE)).isInstanceOf(PartialViewException.class);
      assertThat(build(store, LATE).openSegment()).isEqualTo(2);
      commit(store, false, "a,1");
      assertThatThrownBy(() -> rows(store, LATE, Layer.MERGED))
          .isInstanceOf(ViewNotServedException.class);
      store.publish(List.of(version(duckDb, folder, LATE, 1, 1, 2, "a,1", "b,2")));
      assertThat(rows(store, LATE, Layer.MERGED)).isEqualTo("[[a, 2, 2], [b, 1, 2]]");
      commit(store, true, "b,5");
      assertThat(rows(store, LATE, Layer.MERGED)).isEqualTo("[[a, 2, 2], [b, 2, 7]]");
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[4]]");
    }
  }

  @Test
  void aVersionThatCoversMoreThanItMustTakesItsRowsOut() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, false, "a,1", "b,2");
      build(store, LATE);
      commit(store, true, "a,1");
      commit(store, false, "c,3");
      store.publish(List.of(version(duckDb, folder, LATE, 1, 2, 3, "a,1", "b,2", "a,1")));
      assertThat(rows(store, LATE, Layer.MERGED)).isEqualTo("[[a, 2, 2], [b, 1, 2], [c, 1, 3]]");
    }
  }

  @Test
  void aChangedViewAnswersAsBeforeUntilTheSwap() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, false, "a,1", "b,2");
      build(store, CHANGED);
      commit(store, false, "a,1");
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[3]]");
      store.publish(List.of(version(duckDb, folder, CHANGED, 1, 1, 2, "a,1", "b,2")));
      assertThat(rows(store, CHANGED, Layer.MERGED)).isEqualTo("[[a, 2, 2], [b, 1, 2]]");
      assertThatThrownBy(() -> rows(store, TOTAL, Layer.MERGED))
          .isInstanceOf(ViewNotServedException.class);
      commit(store, false, "a,4");
      assertThat(rows(store, CHANGED, Layer.MERGED)).isEqualTo("[[a, 3, 6], [b, 1, 2]]");
    }
  }

  @Test
  void aVersionFromBeforeTheBuildLeavesAHoleAndIsRefused() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, true, "a,1");
      commit(store, true, "b,2");
      build(store, LATE);
      assertThatThrownBy(
              () -> store.publish(List.of(version(duckDb, folder, LATE, 1, 1, 1, "a,1"))))
          .isInstanceOf(StaleVersionException.class)
          .hasMessageContaining("begins with segment 3");
    }
  }

  @Test
  void whatWasBegunIsForgottenWithTheProcess() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, false, "a,1");
      build(store, LATE, CHANGED);
    }
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, false, "b,1");
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[2]]");
      assertThat(store.views()).containsExactly("total");
      build(store, LATE);
      build(store, LATE);
      commit(store, false, "b,1");
      store.publish(List.of(version(duckDb, folder, LATE, 1, 2, 2, "a,1", "b,1")));
      assertThat(rows(store, LATE, Layer.MERGED)).isEqualTo("[[a, 1, 1], [b, 2, 2]]");
    }
  }

  @Test
  void aBuildThatIsCancelledLeavesWhatIsInService() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, false, "a,1");
      build(store, CHANGED);
      store.cancel("total");
      commit(store, false, "a,1");
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[2]]");
      assertThatThrownBy(
              () -> store.publish(List.of(version(duckDb, folder, CHANGED, 1, 1, 1, "a,1"))))
          .isInstanceOf(StaleVersionException.class);
    }
  }

  @Test
  void onlyTheCurrentWriterMayBuild() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      long former = store.stream("sales").orElseThrow().epoch();
      open(store);
      assertThatThrownBy(() -> store.build(former, "sales", List.of(LATE)))
          .isInstanceOf(FencedException.class);
    }
  }
}
