package io.periscope.api.lake;

import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;

/** The tables that keep everything for good, in an open format that other engines read. */
public interface Lake extends AutoCloseable {

  /** The master table of a stream; made if there is none, widened if the stream has new fields. */
  MasterTable master(StreamDef stream);

  /**
   * The quarantine of a stream: its rows are of {@link
   * io.periscope.api.engine.QuarantineColumns#of}. Unlike in a master table, a segment that decided
   * nothing of it may be missing, and adding a segment replaces what was there of this or later
   * ones: the leftovers of commits that the master table did not see through.
   */
  MasterTable quarantine(StreamDef stream);

  /**
   * The table of a view's batch versions; made if there is none, replaced if its columns changed.
   */
  BatchTable batch(ViewPlan plan);

  @Override
  void close();
}
