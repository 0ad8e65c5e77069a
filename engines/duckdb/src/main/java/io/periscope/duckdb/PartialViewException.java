package io.periscope.duckdb;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.Publication;
import io.periscope.api.engine.StreamState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.plan.ViewPlan;
import java.util.List;
import java.util.Optional;

/** Going on would leave a view with only a part of its stream's events. */
public final class PartialViewException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  private PartialViewException(ViewPlan plan, String begins, StreamState stream) {
    super(
        Fault.INTERNAL,
        "view '%s' cannot begin %s while its stream is at %s with segment %d open since %s; nothing was changed"
            .formatted(
                plan.view(), begins, stream.coverage(), stream.openSegment(), stream.openedAt()));
  }

  PartialViewException(String stream, List<String> stored, List<String> installed) {
    super(
        Fault.INTERNAL,
        "stream '%s' has the views %s in service, but those installed are %s; nothing was written"
            .formatted(stream, stored, installed));
  }

  /** A view may begin with all that its stream has read, or before it has read anything. */
  static void requireWhole(ViewPlan plan, StreamState stream, Optional<Publication> initial) {
    if (initial.isEmpty()) {
      if (stream.read() != 0) {
        throw new PartialViewException(plan, "empty", stream);
      }
      return;
    }
    BatchVersion version = initial.get().version();
    boolean whole =
        stream.openedAt().equals(stream.coverage())
            && version.throughSegment() == stream.openSegment() - 1
            && version.coverage().equals(stream.openedAt())
            && version.topicId().equals(stream.topicId())
            && version.planHash().equals(plan.hash());
    if (!whole) {
      throw new PartialViewException(
          plan,
          "from batch version %d of plan %s through segment %d of topic id %s"
              .formatted(
                  version.version(),
                  version.planHash(),
                  version.throughSegment(),
                  version.topicId()),
          stream);
    }
  }
}
