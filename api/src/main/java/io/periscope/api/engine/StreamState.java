package io.periscope.api.engine;

import io.periscope.api.log.Coverage;

/**
 * What the state store knows of a stream, as of its last commit.
 *
 * @param topicId the topic whose offsets these are
 * @param epoch raised by one whenever a writer opens the stream
 * @param coverage everything before it has been read
 * @param openSegment the number of the segment that takes the next event; counted from 1
 * @param openedAt the coverage at which the open segment began
 * @param archived every segment up to this number is in the master dataset
 * @param accepted events accepted so far
 * @param quarantined events quarantined so far
 */
public record StreamState(
    String stream,
    String topicId,
    long epoch,
    Coverage coverage,
    long openSegment,
    Coverage openedAt,
    long archived,
    long accepted,
    long quarantined) {

  /** Whether something was read that is not in the master dataset yet. */
  public boolean unarchived() {
    return !openedAt.equals(coverage) || archived < openSegment - 1;
  }

  /** Events read so far: every one was either accepted or quarantined. */
  public long read() {
    return accepted + quarantined;
  }
}
