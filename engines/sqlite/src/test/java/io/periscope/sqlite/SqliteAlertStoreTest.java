package io.periscope.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.alert.AlertState;
import io.periscope.api.alert.Delivery;
import io.periscope.api.alert.Notice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteAlertStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.125Z");

  @TempDir private Path folder;

  private void with(Consumer<SqliteAlertStore> work) {
    try (OperationsDatabase database = OperationsDatabase.open(folder.resolve("operations.db"))) {
      work.accept(new SqliteAlertStore(database));
    }
  }

  private static AlertState firing(String alert) {
    return new AlertState(
        alert,
        NOW,
        true,
        alert + "-1",
        NOW.plusSeconds(60),
        1,
        "it's \"late\"",
        List.of("ops", "me"));
  }

  private static Delivery notice(String id, String channel) {
    return new Delivery(
        new Notice(id, "taxi", "late", "why", Notice.Kind.FIRING, "text", NOW, NOW.plusSeconds(1)),
        channel,
        0,
        NOW,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void statesAndNoticesSurviveARestart() {
    with(
        store ->
            store.change("late", Optional.of(firing("late")), List.of(notice("late-1/1", "ops"))));
    with(
        store -> {
          assertThat(store.states()).containsExactly(firing("late"));
          assertThat(store.waiting()).containsExactly(notice("late-1/1", "ops"));
          store.change("late", Optional.empty(), List.of());
        });
    with(
        store -> {
          assertThat(store.states()).isEmpty();
          assertThat(store.waiting()).hasSize(1);
        });
  }

  @Test
  void aNoticeThatIsThereStaysAsItIs() {
    with(
        store -> {
          store.change("late", Optional.empty(), List.of(notice("n", "ops"), notice("n", "me")));
          store.delivered("n", "ops", NOW);
          store.change("late", Optional.empty(), List.of(notice("n", "ops")));

          assertThat(store.waiting()).containsExactly(notice("n", "me"));
          assertThat(store.newest(10)).hasSize(2);
        });
  }

  @Test
  void whatFailedSaysWhyAndWhenNext() {
    with(
        store -> {
          store.change("late", Optional.empty(), List.of(notice("n", "ops")));
          store.failed("n", "ops", NOW.plusSeconds(2), "no route");
          store.failed("n", "ops", NOW.plusSeconds(4), "still none");

          Delivery waiting = store.waiting().get(0);
          assertThat(waiting.attempts()).isEqualTo(2);
          assertThat(waiting.due()).isEqualTo(NOW.plusSeconds(4));
          assertThat(waiting.error()).contains("still none");

          store.delivered("n", "ops", NOW.plusSeconds(5));
          assertThat(store.newest(1).get(0).delivered()).contains(NOW.plusSeconds(5));
          assertThat(store.newest(1).get(0).error()).isEmpty();
        });
  }

  @Test
  void onlyWhatIsDeliveredIsForgotten() {
    with(
        store -> {
          store.change("late", Optional.empty(), List.of(notice("a", "ops"), notice("b", "ops")));
          store.delivered("a", "ops", NOW);
          store.forget(NOW);
          assertThat(store.newest(10)).hasSize(2);
          store.forget(NOW.plusSeconds(1));
          assertThat(store.newest(10)).containsExactly(notice("b", "ops"));
        });
  }

  /** As a kill leaves it: everything is still in the log beside the file. */
  @Test
  void aDatabaseThatWasNotClosedIsOurs() throws Exception {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (OperationsDatabase database = OperationsDatabase.open(folder.resolve("operations.db"))) {
      new SqliteAlertStore(database).change("late", Optional.of(firing("late")), List.of());
      for (String name : List.of("operations.db", "operations.db-wal")) {
        Files.copy(folder.resolve(name), copy.resolve(name));
      }
    }
    try (OperationsDatabase database = OperationsDatabase.open(copy.resolve("operations.db"))) {
      assertThat(new SqliteAlertStore(database).states()).containsExactly(firing("late"));
    }
  }

  @Test
  void theNewestComeFirst() {
    with(
        store -> {
          store.change("late", Optional.empty(), List.of(notice("a", "ops"), notice("b", "ops")));
          assertThat(store.newest(1)).containsExactly(notice("b", "ops"));
          assertThat(store.waiting()).containsExactly(notice("a", "ops"), notice("b", "ops"));
        });
  }
}
