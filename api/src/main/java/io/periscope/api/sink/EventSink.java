package io.periscope.api.sink;

/** Takes a stream's events to somewhere outside. For one thread. */
public interface EventSink extends AutoCloseable {

  /**
   * Brings a portion outside: all of it or nothing. The number of the last portion comes again when
   * it was not known to be there, and then makes no difference.
   *
   * @throws io.periscope.api.error.PeriscopeException when it cannot; RESOURCE when it may pass,
   *     and then the same portion is tried again
   */
  void write(Portion portion);

  @Override
  void close();
}
