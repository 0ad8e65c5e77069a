package io.periscope.api.engine;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.plan.ViewPlan;
import java.util.List;
import java.util.Optional;

/**
 * The durable local state: what has been read, the speed layer's state rows, the batch versions
 * that are served, and the quarantine.
 *
 * <p>Each method that changes something is one transaction: after a crash its whole effect is there
 * or none of it. Readers see one instant and never wait for a writer. Safe for use by many threads.
 */
public interface StateStore extends AutoCloseable {

  /** What is known of a stream; empty when it was never opened here. */
  Optional<StreamState> stream(String stream);

  /** What is known of a view; empty when it was never installed here. */
  Optional<ViewState> view(String view);

  /** The names of all views that have state here, declared or not. */
  List<String> views();

  /**
   * Becomes the writer of a stream: raises its epoch, or creates it as empty before the given
   * coverage.
   *
   * @param start where a stream that is new here begins
   * @param firstSegment the number of the first segment of a stream that is new here
   * @param firstEpoch the epoch of the first writer of a stream that is new here; above all that
   *     wrote to its master table
   * @param accepted events before the start
   * @param quarantined events before the start
   * @throws io.periscope.api.error.PeriscopeException when the stream is known with another topic
   *     id
   */
  StreamState open(
      StreamDef stream,
      String topicId,
      Coverage start,
      long firstSegment,
      long firstEpoch,
      long accepted,
      long quarantined,
      EventDecoder decoder);

  /**
   * Puts a view into service. With {@code initial} empty, the view begins with no state at all,
   * which is right only while its stream has read nothing; otherwise it begins from this batch
   * version, and everything that was there of the view before is dropped in the same transaction.
   * The version must cover exactly what the stream has read so far in closed segments, and the open
   * segment must be empty. Installing a plan that is already in service changes nothing.
   */
  void install(ViewPlan plan, Optional<Publication> initial);

  /** Drops a view and its state. */
  void remove(String view);

  /**
   * Decodes a micro-batch, adds each installed view's state rows, sets rejected events aside in
   * quarantine, moves the coverage on and perhaps closes the segment: all in one transaction.
   *
   * @param epoch the epoch that {@link #open} gave
   * @return the state after the commit
   * @throws io.periscope.api.error.PeriscopeException when the batch does not follow the store's
   *     coverage, or another writer has opened the stream since
   */
  StreamState commit(long epoch, MicroBatch batch);

  /** Closed segments that are not yet marked as archived, in order. */
  List<Segment> unarchived(String stream);

  /** Marks all segments up to this one as archived. */
  void markArchived(String stream, long segment);

  /**
   * Serves new batch versions: loads their rows, then, in one transaction for all of them, moves
   * each view to its version and drops the state rows that it covers.
   *
   * @throws io.periscope.api.error.PeriscopeException when a version belongs to another plan or
   *     topic than the one in service, covers segments that are not closed yet, or is older than
   *     what is served
   */
  void publish(List<Publication> publications);

  /** Answers a question as of one instant. */
  Answer query(Query query);

  /** Rejected events, newest first. */
  List<QuarantinedEvent> quarantine(String stream, int limit, int offset);

  /** How many rejected events there are for each reason, most frequent first. */
  List<ReasonCount> quarantineReasons(String stream);

  /** How often one reason occurred. */
  record ReasonCount(String reason, long events) {}

  /**
   * Reads a reference table's file and makes its rows available under the table's name.
   *
   * @return a hash of its content: the same rows, the same hash
   */
  String loadTable(TableDef table);

  /** Merges state rows of the same group and segment; answers stay the same. */
  void compact();

  @Override
  void close();
}
