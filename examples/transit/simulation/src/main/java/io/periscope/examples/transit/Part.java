package io.periscope.examples.transit;

import java.util.List;

/** One part of the simulation: steps, each at a moment of its time, with the events of each. */
interface Part {
  /** How many steps there are in one tick of the clock; they are spread over it evenly. */
  int stepsInATick();

  /**
   * The events of a step: the same whenever it is asked.
   *
   * @param time in the simulation, to the second
   */
  List<Event> events(long step, java.time.LocalDateTime time);
}
