package io.periscope.api.alert;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the states of alerts, and notices until they have arrived, over restarts. Each method is
 * one transaction. Safe for use by many threads.
 */
public interface AlertStore {
  /** Of all alerts that hold. */
  List<AlertState> states();

  /**
   * Changes an alert's state, and with it what is to be told.
   *
   * @param state empty when the alert holds no more
   * @param notices new ones; one that is there already, by its id and channel, stays as it is
   */
  void change(String alert, Optional<AlertState> state, List<Delivery> notices);

  /** What has not arrived, oldest first. */
  List<Delivery> waiting();

  /** The newest notices, newest first, whether they have arrived or not. */
  List<Delivery> newest(int limit);

  /** It has arrived. */
  void delivered(String notice, String channel, Instant at);

  /** An attempt failed. */
  void failed(String notice, String channel, Instant due, String error);

  /** What is delivered and older is forgotten. */
  void forget(Instant before);
}
