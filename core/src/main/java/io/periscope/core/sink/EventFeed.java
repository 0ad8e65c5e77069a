package io.periscope.core.sink;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.StreamDef;
import io.periscope.api.sink.EventSink;
import io.periscope.api.sink.Portion;
import io.periscope.core.follow.FollowPosition;
import io.periscope.core.follow.Follower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Brings each event that a stream accepts outside, in portions. Where a portion ends is written
 * down before it is brought: so after a crash it is the same portion that is brought again.
 */
public final class EventFeed implements Feed {
  private static final int MOST_ROWS = 100_000;

  private final StreamDef stream;
  private final EventSink sink;
  private final Follower follower;
  private final Portions portions;
  private final EventDecoder decoder;
  private final BatchEngine engine;
  private final Supplier<Optional<FollowPosition>> end;

  /**
   * @param follower where the portions that are outside end
   * @param end how far the stream is; empty while it does not run
   */
  public EventFeed(
      StreamDef stream,
      EventSink sink,
      Follower follower,
      Portions portions,
      EventDecoder decoder,
      BatchEngine engine,
      Supplier<Optional<FollowPosition>> end) {
    this.stream = stream;
    this.sink = sink;
    this.follower = follower;
    this.portions = portions;
    this.decoder = decoder;
    this.engine = engine;
    this.end = end;
  }

  @Override
  public boolean write() {
    boolean written = false;
    Optional<FollowPosition> to = portions.begun().or(end);
    while (to.isPresent() && follower.isBehind(to.get())) {
      boolean again = portions.begun().isPresent();
      List<List<Optional<Object>>> rows = read(to.get(), again ? Integer.MAX_VALUE : MOST_ROWS);
      if (!rows.isEmpty()) {
        portions.begin(follower.position());
        sink.write(new Portion(portions.number(), stream.schema(), rows));
        portions.finish();
        written = true;
      }
      to = end.get();
    }
    return written;
  }

  private List<List<Optional<Object>>> read(FollowPosition to, int most) {
    List<List<Optional<Object>>> rows = new ArrayList<>();
    while (follower.isBehind(to) && rows.size() < most) {
      RecordBatch accepted = follower.next(to);
      List<List<Optional<Object>>> decoded = engine.rows(stream, decoder, accepted);
      if (decoded.size() != accepted.size()) {
        throw unreadable(accepted.size() - decoded.size());
      }
      rows.addAll(decoded);
    }
    return rows;
  }

  private PeriscopeException unreadable(int events) {
    return PeriscopeException.user(
        "%d events that stream '%s' accepted by other fields cannot be read by those of now, so none is brought outside from there on; give the stream fields that can read both"
            .formatted(events, stream.name()));
  }

  @Override
  public Map<String, Coverage> written() {
    return Map.of(stream.name(), follower.position().coverage());
  }

  @Override
  public void close() {
    follower.close();
    sink.close();
  }
}
