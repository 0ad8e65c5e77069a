package io.periscope.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.ExpectationDef.OnFail;
import io.periscope.api.model.ExpectationSuite.Target;
import io.periscope.api.quality.Outcome;
import io.periscope.api.quality.Outcome.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of expectations, over restarts. */
class SqliteResultLogTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir private Path folder;

  private static Outcome outcome(String name, int second, Status status) {
    return new Outcome(
        Target.STREAM,
        "trips",
        name,
        "between",
        "fare is at least 0",
        OnFail.WARN,
        status,
        second % 2 == 0 ? Optional.of(10L + second) : Optional.empty(),
        second % 2 == 0 ? Optional.of(3L) : Optional.empty(),
        second % 2 == 0 ? Optional.empty() : Optional.of(0.5),
        "it is so",
        NOON.plusSeconds(second));
  }

  @Test
  void theNewestComeFirstAlsoAfterARestart() {
    Outcome first = outcome("fares", 0, Status.PASSED);
    Outcome second = outcome("fares", 1, Status.FAILED);
    Outcome other = outcome("ids", 2, Status.UNKNOWN);
    try (OperationsDatabase database = OperationsDatabase.open(folder.resolve("operations.db"))) {
      new SqliteResultLog(database).add(List.of(first, other));
      new SqliteResultLog(database).add(List.of(second));
    }
    try (OperationsDatabase database = OperationsDatabase.open(folder.resolve("operations.db"))) {
      SqliteResultLog log = new SqliteResultLog(database);
      assertThat(log.history("trips", "fares", 10)).containsExactly(second, first);
      assertThat(log.history("trips", "fares", 1)).containsExactly(second);
      assertThat(log.history("trips", "ids", 10)).containsExactly(other);
      assertThat(log.history("zones", "ids", 10)).isEmpty();
    }
  }

  @Test
  void theOldestAreForgotten() {
    try (OperationsDatabase database = OperationsDatabase.open(folder.resolve("operations.db"))) {
      SqliteResultLog log = new SqliteResultLog(database);
      List<Outcome> many = new ArrayList<>();
      for (int i = 0; i < 10_003; i++) {
        many.add(outcome("fares", i, Status.PASSED));
      }
      log.add(many);
      log.add(List.of(outcome("ids", 1, Status.PASSED)));
      List<Outcome> kept = log.history("trips", "fares", 20_000);
      assertThat(kept).hasSize(10_000);
      assertThat(kept.get(kept.size() - 1)).isEqualTo(many.get(3));
      assertThat(log.history("trips", "ids", 10)).hasSize(1);
    }
  }
}
