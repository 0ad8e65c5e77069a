package io.periscope.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.job.Interval;
import io.periscope.api.job.NewRun;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.job.RunStore.Inserted;
import io.periscope.api.job.RunStore.Mark;
import io.periscope.api.job.StepRecord;
import io.periscope.api.job.StepState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRunStoreTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");

  @TempDir Path folder;
  private OperationsDatabase database;
  private SqliteRunStore store;

  @BeforeEach
  void open() {
    database = OperationsDatabase.open(folder.resolve("operations.db"));
    store = new SqliteRunStore(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static NewRun run(String job, String identity) {
    return new NewRun(
        job,
        identity,
        "cron",
        Map.of("file", "in/ä \"b\".csv", "empty", ""),
        Optional.of(new Interval(NOON.minusSeconds(60), NOON)),
        NOON,
        RunState.QUEUED,
        "");
  }

  private long insert(String job, String identity) {
    return store.insert(List.of(run(job, identity)), Optional.empty()).get(0).run().id();
  }

  @Test
  void aRunIsThereOnceAndAsItWasAlsoAfterARestart() {
    List<Inserted> first =
        store.insert(
            List.of(run("a", "x"), run("a", "y"), run("b", "x"), run("a", "x")),
            Optional.of(new Mark("a", "cron", NOON)));
    assertThat(first).extracting(Inserted::isNew).containsExactly(true, true, true, false);
    close();
    open();
    assertThat(store.mark("a", "cron")).contains(NOON);
    assertThat(store.mark("a", "other")).isEmpty();
    RunRecord there = store.run("a", "x").orElseThrow();
    assertThat(there).isEqualTo(first.get(0).run());
    assertThat(there.parameters()).containsEntry("file", "in/ä \"b\".csv");
    assertThat(there.interval()).contains(new Interval(NOON.minusSeconds(60), NOON));
    assertThat(store.insert(List.of(run("a", "x")), Optional.empty()).get(0).isNew()).isFalse();
    assertThat(store.runs(Optional.of("a"), 9, 0))
        .extracting(RunRecord::identity)
        .containsExactly("y", "x");
    assertThat(store.runs(Optional.empty(), 1, 1)).extracting(RunRecord::id).containsExactly(2L);
    assertThat(store.runs(Optional.empty(), RunState.QUEUED, 2))
        .extracting(RunRecord::id)
        .containsExactly(1L, 2L);
    assertThat(store.count("a", RunState.QUEUED)).isEqualTo(2);
  }

  @Test
  void statesMoveByCompareAndSwap() {
    long id = insert("a", "x");
    assertThat(store.begin(id, List.of("one", "two"), NOON)).isTrue();
    assertThat(store.begin(id, List.of("one"), NOON)).isFalse();
    StepRecord running =
        new StepRecord(
            "one", StepState.RUNNING, 1, "", Optional.of(NOON), Optional.empty(), Map.of());
    assertThat(store.step(id, StepState.PENDING, running)).isTrue();
    assertThat(store.step(id, StepState.PENDING, running)).isFalse();
    StepRecord done =
        new StepRecord(
            "one",
            StepState.SUCCEEDED,
            1,
            "",
            Optional.of(NOON),
            Optional.of(NOON),
            Map.of("n", "5"));
    assertThat(store.step(id, StepState.RUNNING, done)).isTrue();
    assertThat(store.run(id).orElseThrow().steps())
        .containsExactly(done, StepRecord.pending("two"));
    assertThat(store.resume(id, List.of(done, StepRecord.pending("three")))).isTrue();
    assertThat(store.run(id).orElseThrow().resumed()).isEqualTo(1);
    NewRun follower = run("b", "after:a:1");
    assertThat(store.end(id, RunState.QUEUED, RunState.CANCELLED, "", NOON, List.of(follower)))
        .isFalse();
    assertThat(store.run("b", "after:a:1")).isEmpty();
    assertThat(store.end(id, RunState.RUNNING, RunState.SUCCEEDED, "why", NOON, List.of(follower)))
        .isTrue();
    assertThat(store.run("b", "after:a:1")).isPresent();
    assertThat(store.end(id, RunState.RUNNING, RunState.FAILED, "", NOON, List.of())).isFalse();
    // Nothing of a run that has ended changes any more.
    assertThat(store.step(id, StepState.PENDING, done)).isFalse();
    assertThat(store.resume(id, List.of())).isFalse();
    assertThat(store.run(id).orElseThrow().reason()).isEqualTo("why");
    store.cancel(id);
    assertThat(store.run(id).orElseThrow().cancelled()).isTrue();
    assertThat(store.run(99)).isEmpty();
  }

  @Test
  void ofManyWhoBeginARunOneDoes() throws InterruptedException {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(insert("a", "x" + i));
    }
    AtomicInteger begun = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () ->
                  ids.forEach(
                      id -> {
                        if (store.begin(id, List.of("one"), NOON)) {
                          begun.incrementAndGet();
                        }
                      }));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(begun.get()).isEqualTo(20);
  }
}
