package io.periscope.api.alert;

/** Brings notices to a kind of channel. Safe for use by many threads. */
public interface NoticeSender {
  /** Such as {@code webhook}. */
  String kind();

  /**
   * Sends a notice; it has arrived when this returns.
   *
   * @throws io.periscope.api.error.PeriscopeException when nobody can tell that it has; it is to be
   *     tried again
   */
  void send(ChannelDef channel, Notice notice);
}
