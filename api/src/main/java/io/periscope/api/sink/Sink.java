package io.periscope.api.sink;

/** Keeps an answer up to date somewhere outside. For one thread. */
public interface Sink extends AutoCloseable {

  /**
   * Makes what is outside say what the snapshot says: all of it or nothing, and the same again
   * after a failure or a restart.
   *
   * @throws io.periscope.api.error.PeriscopeException when it cannot; RESOURCE when it may pass,
   *     and it is tried again with a newer snapshot
   */
  void write(Snapshot snapshot);

  @Override
  void close();
}
