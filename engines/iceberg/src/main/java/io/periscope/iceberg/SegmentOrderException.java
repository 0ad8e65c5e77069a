package io.periscope.iceberg;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.SegmentCommit;

/** A segment was to be appended that does not follow the one that the table ends with. */
public final class SegmentOrderException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  SegmentOrderException(String table, SegmentCommit head, SegmentCommit commit, String why) {
    super(
        Fault.RESOURCE,
        ("table %s: segment %d at %s of topic id %s cannot follow segment %d at %s of topic id %s:"
                + " %s. Nothing was written; read the table's head again.")
            .formatted(
                table,
                commit.segment(),
                commit.coverage(),
                commit.topicId(),
                head.segment(),
                head.coverage(),
                head.topicId(),
                why));
  }
}
