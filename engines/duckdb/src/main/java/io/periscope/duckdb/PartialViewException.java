package io.periscope.duckdb;

import io.periscope.api.engine.StreamState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.plan.ViewPlan;
import java.util.List;

/** Going on would leave a view with only a part of its stream's events. */
public final class PartialViewException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  private PartialViewException(ViewPlan plan, StreamState stream) {
    super(
        Fault.INTERNAL,
        "view '%s' cannot begin empty while its stream is at %s with %d events read; nothing was changed"
            .formatted(plan.view(), stream.coverage(), stream.read()));
  }

  PartialViewException(String stream, List<String> stored, List<String> installed) {
    super(
        Fault.INTERNAL,
        "stream '%s' has the views %s in service, but those installed are %s; nothing was written"
            .formatted(stream, stored, installed));
  }

  /** A view may begin without a batch version only before its stream has read anything. */
  static void requireNoPast(ViewPlan plan, StreamState stream) {
    if (stream.read() != 0) {
      throw new PartialViewException(plan, stream);
    }
  }
}
