package io.periscope.core.speed;

import io.periscope.api.engine.StreamState;
import io.periscope.api.log.RecordBatch;

/** Is told of each micro-batch that was committed; by the thread that commits. */
@FunctionalInterface
public interface CommitListener {
  /**
   * @param nanos that it took
   */
  void committed(RecordBatch records, StreamState before, StreamState after, long nanos);
}
