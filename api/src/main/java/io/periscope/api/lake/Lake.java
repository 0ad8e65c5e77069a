package io.periscope.api.lake;

import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;

/** The tables that keep everything for good, in an open format that other engines read. */
public interface Lake extends AutoCloseable {

  /** The master table of a stream; made if there is none, widened if the stream has new fields. */
  MasterTable master(StreamDef stream);

  /**
   * The table of a view's batch versions; made if there is none, replaced if its columns changed.
   */
  BatchTable batch(ViewPlan plan);

  @Override
  void close();
}
