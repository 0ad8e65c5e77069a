package io.periscope.core.sink;

import io.periscope.api.log.Coverage;
import java.util.Map;

/** Brings what is new to what a sink writes to. For one thread. */
public interface Feed extends AutoCloseable {

  /**
   * Writes what is new.
   *
   * @return whether there was something
   */
  boolean write();

  /** For each stream, the events that have been taken into account; empty before the first. */
  Map<String, Coverage> written();

  @Override
  void close();
}
