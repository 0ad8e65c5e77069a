package io.periscope.core.serving;

import io.periscope.api.log.Coverage;
import io.periscope.api.source.Inputs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a running Periscope stands.
 *
 * @param state {@code starting}, {@code running}, {@code idle} (sources are exhausted and
 *     everything is visible), {@code failed} (a stream stands still) or {@code stopping}
 * @param log the address of the Kafka broker
 * @param batchEvery the period of batches, if there is one
 */
public record Status(
    String workspace,
    String state,
    Instant startedAt,
    String log,
    Optional<Duration> batchEvery,
    List<StreamStatus> streams,
    List<ViewStatus> views,
    List<BuildStatus> building,
    List<SinkStatus> sinks,
    List<TableStatus> tables) {

  /**
   * @param read events read: accepted + quarantined
   * @param duplicates events that are quarantined because they were accepted before
   * @param imbalance what is wrong when the counts do not match the rows that they count; empty
   *     when they do
   * @param perSecond events read per second, over the last few seconds
   * @param lag offsets in the log that are not read yet
   * @param coverage what merged answers cover
   * @param segment the number of the open segment
   * @param segmentsArchived segments in the master dataset
   * @param masterRows rows in the master dataset
   * @param masterCoverage what the master dataset covers
   * @param source what feeds it, for people: {@code generator}, {@code files data/*.csv}, {@code
   *     outside}
   * @param sourceEvents events that the source has sent since the start
   * @param sourceDone whether the source is exhausted
   * @param inputs the files that it has read and set aside, if it reads files as they arrive
   * @param error why the stream stands still; empty when it runs
   */
  public record StreamStatus(
      String name,
      String topic,
      String topicId,
      int partitions,
      long read,
      long accepted,
      long quarantined,
      long duplicates,
      Optional<String> imbalance,
      double perSecond,
      long lag,
      Coverage coverage,
      long segment,
      long segmentsArchived,
      long masterRows,
      Coverage masterCoverage,
      String source,
      long sourceEvents,
      boolean sourceDone,
      Optional<Inputs> inputs,
      Optional<String> error) {}

  /**
   * A view that is being built beside what is in service.
   *
   * @param replaces whether an older definition of it answers meanwhile
   * @param doing what is being done, for people
   * @param error why the last attempt failed; it is tried again
   */
  public record BuildStatus(
      String view, String stream, boolean replaces, String doing, Optional<String> error) {}

  /**
   * @param kind what it writes to, such as {@code file}
   * @param writes answers written since the start
   * @param coverage what the answer covers that was written last, by stream; empty before the first
   * @param error why it stands still; empty when it does not
   */
  public record SinkStatus(
      String name,
      String kind,
      long writes,
      Map<String, Coverage> coverage,
      Optional<String> error) {}

  /**
   * A reference table that is read elsewhere.
   *
   * @param kind where it is read, such as {@code jdbc}
   * @param readAt when that was done last
   * @param waiting whether other rows were read than those in use; they count from the next start
   * @param error why it was not done at the last attempt; the rows that were read before stay
   */
  public record TableStatus(
      String name, String kind, Instant readAt, boolean waiting, Optional<String> error) {}

  /**
   * @param batchVersion 0 when there is none yet
   * @param batchAge since the batch version was computed; empty when there is none
   * @param batchTook how long computing it took, when this process did it
   */
  public record ViewStatus(
      String name,
      String stream,
      long batchVersion,
      Optional<Duration> batchAge,
      Optional<Duration> batchTook,
      long batchSegment,
      long batchRows,
      long speedRows) {}
}
