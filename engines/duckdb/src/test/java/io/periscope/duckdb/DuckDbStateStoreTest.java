package io.periscope.duckdb;

import static io.periscope.duckdb.Fixture.at;
import static io.periscope.duckdb.Fixture.commit;
import static io.periscope.duckdb.Fixture.open;
import static io.periscope.duckdb.Fixture.perKey;
import static io.periscope.duckdb.Fixture.records;
import static io.periscope.duckdb.Fixture.rows;
import static io.periscope.duckdb.Fixture.total;
import static io.periscope.duckdb.Fixture.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.Answer;
import io.periscope.api.engine.Layer;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.Publication;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamStart;
import io.periscope.api.engine.StreamState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.plan.ViewPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbStateStoreTest {
  private static final DuckDbOptions SMALL = new DuckDbOptions(1, "200MB");
  private static final ViewPlan PER_KEY = perKey("per_key");
  private static final ViewPlan TOTAL = total("total");

  @TempDir private Path folder;

  @Test
  void stateAndCoverageMoveTogether() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      StreamState state = commit(store, false, "a,1", "b,2", "oops", "a,3", ",7", "c,");
      assertThat(state.coverage()).isEqualTo(at(6));
      assertThat(state.accepted()).isEqualTo(5);
      assertThat(state.quarantined()).isEqualTo(1);
      assertThat(rows(store, PER_KEY, Layer.MERGED))
          .isEqualTo("[[a, 2, 4], [b, 1, 2], [c, 1, -], [-, 1, 7]]");
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[5]]");
      assertThat(rows(store, TOTAL, Layer.BATCH)).isEqualTo("[[0]]");
    }
  }

  @Test
  void rejectedEventsAreKeptWithPositionBytesAndReason() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, false, "a,1", "oops");
      assertThat(store.quarantine("sales", 10, 0))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.position().toString()).isEqualTo("0:1");
                assertThat(new String(event.raw(), StandardCharsets.UTF_8)).isEqualTo("oops");
                assertThat(event.reason()).isEqualTo("no comma");
              });
      assertThat(store.quarantineReasons("sales"))
          .containsExactly(new StateStore.ReasonCount("no comma", 1));
    }
  }

  @Test
  void aBatchOfNothingButBadEventsStopsNothing() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      String[] bad = Collections.nCopies(100_000, "bad").toArray(String[]::new);
      assertThat(commit(store, false, bad).quarantined()).isEqualTo(100_000);
      assertThat(commit(store, false, "a,1").accepted()).isEqualTo(1);
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[1]]");
    }
  }

  @Test
  void whatWasCommittedIsThereAfterAReopenAndAfterAKill() throws IOException {
    Path copy = folder.resolve("copy");
    try (DuckDb duckDb = DuckDb.open(folder.resolve("live"), SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, true, "a,1", "b,2");
      commit(store, false, "a,5");
      // What a kill leaves behind: the files as they are now, nothing closed.
      Files.createDirectories(copy);
      try (Stream<Path> files = Files.list(folder.resolve("live"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    for (Path each : List.of(folder.resolve("live"), copy)) {
      try (DuckDb duckDb = DuckDb.open(each, SMALL)) {
        StateStore store = begin(duckDb);
        StreamState state = store.stream("sales").orElseThrow();
        assertThat(state.coverage()).isEqualTo(at(3));
        assertThat(state.openSegment()).isEqualTo(2);
        assertThat(state.epoch()).isEqualTo(2);
        commit(store, false, "b,1");
        assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 2, 6], [b, 2, 3]]");
      }
    }
  }

  @Test
  void aBatchThatDoesNotFollowIsRefusedWhole() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      StreamState state = commit(store, false, "a,1", "b,2");
      for (long from : new long[] {0, 1, 3}) {
        MicroBatch wrong =
            new MicroBatch("sales", at(from), at(from + 1), records(from, "a,1"), false);
        assertThatThrownBy(() -> store.commit(state.epoch(), wrong))
            .isInstanceOf(CoverageMismatchException.class)
            .hasMessage(
                "stream 'sales': events from {\"0\":%d} to {\"0\":%d} do not follow the stored coverage {\"0\":2}; nothing was written"
                    .formatted(from, from + 1));
      }
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[2]]");
      assertThat(commit(store, false, "a,1").accepted()).isEqualTo(3);
    }
  }

  @Test
  void aWriterThatWasTakenOverIsFenced() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      StreamState old = store.stream("sales").orElseThrow();
      open(store);
      assertThatThrownBy(
              () ->
                  store.commit(
                      old.epoch(), new MicroBatch("sales", at(0), at(1), records(0, "a,1"), false)))
          .isInstanceOf(FencedException.class)
          .hasMessageContaining("this writer has epoch 1, but a newer one with epoch 2");
    }
  }

  @Test
  void anotherTopicOfTheSameNameIsRefused() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      assertThatThrownBy(
              () -> store.open(Fixture.STREAM, "other", StreamStart.of(at(0)), Fixture.DECODER))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageStartingWith(
              "stream 'sales': its topic now has id other, but the local state was read from a topic with id topic-1.");
    }
  }

  @Test
  void aFailureInTheMiddleLeavesNothingBehind() {
    ViewPlan broken =
        new ViewPlan(
            "zz_broken",
            "sales",
            List.of(),
            List.of("amount"),
            TOTAL.state(),
            TOTAL.output(),
            "SELECT CAST(error('planted') AS BIGINT) AS \"n\" FROM \"sales\"",
            TOTAL.merge(),
            TOTAL.finish(),
            TOTAL.present(),
            TOTAL.unsplit(),
            "broken");
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      store.install(broken);
      assertThatThrownBy(() -> commit(store, true, "a,1", "oops"))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("planted");
      assertThat(store.stream("sales").orElseThrow().coverage()).isEqualTo(at(0));
      assertThat(store.quarantine("sales", 10, 0)).isEmpty();
      assertThat(store.unarchived("sales")).isEmpty();
      store.remove("zz_broken");
      commit(store, true, "a,1", "oops");
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 1, 1]]");
    }
  }

  @Test
  void segmentsAreCutAtBatchBoundariesWithoutHoles() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, true);
      assertThat(store.unarchived("sales")).as("an empty segment is not closed").isEmpty();
      commit(store, false, "a,1", "oops");
      commit(store, true, "b,1");
      commit(store, true, "oops");
      assertThat(store.unarchived("sales"))
          .containsExactly(
              new Segment("sales", 1, at(0), at(3), 2, 1),
              new Segment("sales", 2, at(3), at(4), 0, 1));
      store.markArchived("sales", 1);
      assertThat(store.unarchived("sales")).extracting(Segment::number).containsExactly(2L);
    }
  }

  @Test
  void aPublishedVersionTakesThePlaceOfTheRowsThatItCovers() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, true, "a,1", "b,2");
      commit(store, false, "a,10");
      store.publish(versions(duckDb, 1, 1, 2, "a,1", "b,2"));
      assertThat(rows(store, PER_KEY, Layer.BATCH)).isEqualTo("[[a, 1, 1], [b, 1, 2]]");
      assertThat(rows(store, PER_KEY, Layer.SPEED)).isEqualTo("[[a, 1, 10]]");
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 2, 11], [b, 1, 2]]");
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[3]]");

      assertThatThrownBy(() -> store.publish(versions(duckDb, 1, 1, 2, "a,1", "b,2")))
          .isInstanceOf(StaleVersionException.class)
          .hasMessageContaining("version 1 through segment 1 is served already");
      assertThatThrownBy(() -> store.publish(versions(duckDb, 2, 2, 3, "a,1")))
          .isInstanceOf(StaleVersionException.class)
          .hasMessageContaining("segment 2 is still open");
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 2, 11], [b, 1, 2]]");
    }
  }

  @Test
  void aVersionThatCoversLessDoesNotReplaceWhatIsServed() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, true, "a,1", "b,2");
      commit(store, true, "a,10");
      store.publish(versions(duckDb, 2, 2, 3, "a,1", "b,2", "a,10"));
      assertThatThrownBy(() -> store.publish(versions(duckDb, 3, 1, 2, "a,1", "b,2")))
          .isInstanceOf(StaleVersionException.class)
          .hasMessageContaining("version 2 through segment 2 is served already");
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[3]]");
    }
  }

  @Test
  void versionsGoIntoServiceAllOrNone() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, true, "a,1", "b,2");
      List<Publication> right = versions(duckDb, 1, 1, 2, "a,1", "b,2");
      List<Publication> wrong = versions(duckDb, 2, 2, 3, "a,1");
      assertThatThrownBy(() -> store.publish(List.of(right.get(0), wrong.get(1))))
          .isInstanceOf(StaleVersionException.class);
      assertThat(rows(store, PER_KEY, Layer.BATCH)).isEqualTo("[]");
      store.publish(right);
      assertThat(rows(store, PER_KEY, Layer.BATCH)).isEqualTo("[[a, 1, 1], [b, 1, 2]]");
    }
  }

  /** Another process has cut the log elsewhere, or one of state and lake was restored. */
  @Test
  void aVersionThatEndsASegmentElsewhereIsRefused() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, true, "a,1", "b,2");
      commit(store, true, "a,10");
      commit(store, true, "b,20");
      for (int segment = 1; segment <= 3; segment++) {
        long through = segment;
        assertThatThrownBy(() -> store.publish(versions(duckDb, 1, through, 1, "a,1")))
            .isInstanceOf(ForeignSegmentException.class)
            .hasMessageContaining("ends at {\"0\":1}, but the local state closed that segment at");
      }
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[4]]");
      store.publish(versions(duckDb, 1, 2, 3, "a,1", "b,2", "a,10"));
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[4]]");
    }
  }

  @Test
  void everyAnswerIsWholeWhileEventsFlowAndVersionsArePublished() throws Exception {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      Thread reader =
          new Thread(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  Answer answer = Fixture.ask(store, TOTAL, Layer.MERGED);
                  Object counted = answer.rows().get(0).get(0).orElseThrow();
                  long accepted = answer.streams().get(0).accepted();
                  if (!counted.equals(accepted)) {
                    failures.add(new AssertionError(counted + " counted of " + accepted));
                    return;
                  }
                }
              });
      reader.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
      reader.start();
      List<String> all = new ArrayList<>();
      for (int round = 1; round <= 60 && failures.isEmpty(); round++) {
        for (int i = 0; i < 5; i++) {
          all.add("k" + i + "," + round);
          commit(store, i == 4, "k" + i + "," + round);
        }
        if (round % 3 == 0) {
          store.publish(versions(duckDb, round, round, all.size(), all.toArray(String[]::new)));
        }
      }
      reader.interrupt();
      reader.join();
      assertThat(failures).isEmpty();
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[300]]");
    }
  }

  @Test
  void compactingChangesNoAnswer() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      String[] lines = new String[15_000];
      for (int i = 0; i < lines.length; i++) {
        lines[i] = "k" + i % 12_000 + "," + i;
      }
      commit(store, true, lines);
      commit(store, false, lines);
      commit(store, false, lines);
      String before = rows(store, PER_KEY, Layer.MERGED);
      long rowsBefore = store.view("per_key").orElseThrow().speedRows();
      store.compact();
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo(before);
      assertThat(rowsBefore).isEqualTo(36_000);
      assertThat(store.view("per_key").orElseThrow().speedRows()).isEqualTo(24_000);
      store.publish(versions(duckDb, 1, 1, lines.length, lines));
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo(before);
    }
  }

  private static StateStore begin(DuckDb duckDb) {
    StateStore store = duckDb.stateStore();
    open(store);
    store.install(PER_KEY);
    store.install(TOTAL);
    return store;
  }

  /** Both views over these events, as files. */
  private List<Publication> versions(
      DuckDb duckDb, long version, long segment, long offset, String... lines) {
    return List.of(
        version(duckDb, folder, PER_KEY, version, segment, offset, lines),
        version(duckDb, folder, TOTAL, version, segment, offset, lines));
  }
}
