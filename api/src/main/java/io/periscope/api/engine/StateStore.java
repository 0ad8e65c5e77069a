package io.periscope.api.engine;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LastRead;
import io.periscope.api.log.Position;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.ViewPlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  /** The last events that were read of a stream; nothing when it has read none here. */
  LastRead lastRead(String stream);

  /** What is known of a view; empty when it was never installed here. */
  Optional<ViewState> view(String view);

  /** The names of all views that have state here, declared or not. */
  List<String> views();

  /**
   * The fields by which the stream's events have been read so far; empty when it was never opened
   * here. Segments that were closed under them must be archived under them.
   */
  Optional<StreamDef.Reading> fields(String stream);

  /**
   * Becomes the writer of a stream: raises its epoch, or creates it behind the given start. Views
   * that a former writer had begun to build are forgotten.
   *
   * @param start where a stream that is new here begins
   * @throws io.periscope.api.error.PeriscopeException when the stream is known with another topic
   *     id; RESOURCE when it has read events by other fields that are to be archived first
   */
  StreamState open(StreamDef stream, String topicId, StreamStart start, EventDecoder decoder);

  /**
   * From the next micro-batch on, events of an open stream are accepted only if they keep these
   * rules; what was decided before stays. Opening the stream again forgets them.
   *
   * @param checks empty for none
   */
  void check(String stream, Optional<CheckPlan> checks);

  /**
   * Puts a view into service that has nothing to catch up with: its plan is in service already, or
   * its stream has read nothing yet.
   */
  void install(ViewPlan plan);

  /**
   * Begins to build views beside what is in service: ends the open segment if there is something in
   * it, and from the next on keeps state rows for these plans, too. {@link #publish} of a batch
   * version that covers everything before puts a plan into service, in place of the plan that the
   * view had until then. Building a view anew forgets what was built of it.
   *
   * @param epoch the epoch that {@link #open} gave
   * @return the state after it
   */
  StreamState build(long epoch, String stream, List<ViewPlan> plans);

  /** Forgets what is being built of a view; what is in service stays. */
  void cancel(String view);

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

  /**
   * Accepts events that were quarantined before, in a segment of their own that ends at once: each
   * leaves the quarantine and enters every view's state, with its old position, in one transaction.
   * Those that are still not accepted stay where they are.
   *
   * @param epoch the epoch that {@link #open} gave
   * @param events of the quarantine, as {@link #quarantine} has them
   * @param masterFiles the files of the master dataset, for a stream whose events are to be unique
   * @return the state after it
   * @throws io.periscope.api.error.PeriscopeException when an event is not in quarantine
   */
  StreamState release(
      long epoch, String stream, List<QuarantinedEvent> events, List<String> masterFiles);

  /** Closed segments that are not yet marked as archived, in order. */
  List<Segment> unarchived(String stream);

  /** Marks all segments up to this one as archived. */
  void markArchived(String stream, long segment);

  /**
   * Serves new batch versions: loads their rows, then, in one transaction for all of them, moves
   * each view to its version and drops the state rows that it covers. A plan that was being built
   * takes its view over.
   *
   * @throws io.periscope.api.error.PeriscopeException when a version belongs to another plan or
   *     topic than the one in service, covers segments that are not closed yet, or is older than
   *     what is served
   */
  void publish(List<Publication> publications);

  /**
   * Answers a question as of one instant.
   *
   * @throws ViewNotServedException when a view has another plan in service, or none
   */
  Answer query(Query query);

  /**
   * The events that a segment quarantined or, if it is a repair, released; by position.
   *
   * @param limit at most so many
   * @param offset after so many
   */
  List<QuarantinedEvent> decided(String stream, long segment, int limit, int offset);

  /**
   * The events between two coverages that were not accepted when they were read, whatever became of
   * them later.
   */
  Set<Position> rejected(String stream, Coverage from, Coverage to);

  /**
   * The first segment of these that released events from quarantine.
   *
   * @param from the first segment to look at
   * @param before the segment after the last one to look at
   */
  Optional<Release> firstRelease(String stream, long from, long before);

  /**
   * @param segment the repair
   * @param events what it released, by position
   */
  record Release(long segment, List<QuarantinedEvent> events) {
    public Release {
      events = List.copyOf(events);
    }
  }

  /** Events that are in quarantine now, newest first. */
  List<QuarantinedEvent> quarantine(String stream, int limit, int offset);

  /** How many rejected events there are for each reason, most frequent first. */
  List<ReasonCount> quarantineReasons(String stream);

  /** A stream's counts beside the rows that they count, of one instant. */
  Books books(String stream);

  /**
   * @param quarantineRows events in quarantine, counted one by one
   * @param duplicates those of them that are duplicates
   */
  record Books(StreamState state, long quarantineRows, long duplicates) {}

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
