package io.periscope.duckdb;

import static io.periscope.duckdb.Fixture.at;
import static io.periscope.duckdb.Fixture.commit;
import static io.periscope.duckdb.Fixture.open;
import static io.periscope.duckdb.Fixture.perKey;
import static io.periscope.duckdb.Fixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.Layer;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamStart;
import io.periscope.api.engine.StreamState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Position;
import io.periscope.api.plan.ViewPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that are accepted after all. */
class QuarantineReleaseTest {
  private static final DuckDbOptions SMALL = new DuckDbOptions(1, "200MB");
  private static final ViewPlan PER_KEY = perKey("per_key");

  /** Takes a line without a comma for a key of amount 0; an exclamation mark stays wrong. */
  private static final EventDecoder MENDED =
      (value, sink) -> {
        String line = new String(value, StandardCharsets.UTF_8);
        if (line.contains("!")) {
          return Optional.of("wrong for good");
        }
        byte[] whole = (line.contains(",") ? line : line + ",0").getBytes(StandardCharsets.UTF_8);
        return Fixture.DECODER.decode(whole, sink);
      };

  @TempDir private Path folder;

  private static StateStore begin(DuckDb duckDb, EventDecoder decoder) {
    StateStore store = duckDb.stateStore();
    StreamState unused =
        store.open(Fixture.STREAM, Fixture.TOPIC_ID, StreamStart.of(at(0)), decoder);
    store.install(PER_KEY);
    return store;
  }

  private static StreamState release(StateStore store, List<QuarantinedEvent> events) {
    return store.release(store.stream("sales").orElseThrow().epoch(), "sales", events, List.of());
  }

  @Test
  void eachEntersOnceAtItsOwnPosition() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb, Fixture.DECODER);
      commit(store, false, "a,1", "b", "wrong!", "b,2");
      assertThat(store.quarantine("sales", 10, 0)).hasSize(2);
    }
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb, MENDED);
      List<QuarantinedEvent> all = store.quarantine("sales", 10, 0);
      StreamState after = release(store, all);
      assertThat(after.accepted()).isEqualTo(3);
      assertThat(after.quarantined()).isEqualTo(1);
      assertThat(after.coverage()).isEqualTo(at(4));
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 1, 1], [b, 2, 2]]");
      assertThat(store.quarantine("sales", 10, 0))
          .singleElement()
          .satisfies(event -> assertThat(event.position()).isEqualTo(new Position(0, 2)));
      assertThat(store.unarchived("sales"))
          .containsExactly(
              new Segment("sales", 1, at(0), at(4), 2, 2),
              new Segment("sales", 2, at(4), at(4), 1, -1));
      assertThat(store.decided("sales", 1, 10, 0))
          .extracting(QuarantinedEvent::position)
          .containsExactly(new Position(0, 1), new Position(0, 2));
      assertThat(store.decided("sales", 2, 10, 0))
          .extracting(QuarantinedEvent::position)
          .containsExactly(new Position(0, 1));

      assertThatThrownBy(() -> release(store, all))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("1 of 1 events to be released are not in quarantine any more");
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 1, 1], [b, 2, 2]]");
    }
  }

  @Test
  void whatIsStillWrongChangesNothing() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb, Fixture.DECODER);
      commit(store, true, "a,1", "b");
      StreamState before = store.stream("sales").orElseThrow();
      assertThat(release(store, store.quarantine("sales", 10, 0))).isEqualTo(before);
      assertThat(store.quarantine("sales", 10, 0)).hasSize(1);
    }
  }

  @Test
  void onlyTheCurrentWriterReleases() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb, MENDED);
      long former = store.stream("sales").orElseThrow().epoch();
      open(store);
      assertThatThrownBy(() -> store.release(former, "sales", List.of(), List.of()))
          .isInstanceOf(FencedException.class);
    }
  }
}
