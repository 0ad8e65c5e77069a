package io.periscope.examples.transit;

import java.time.LocalDateTime;
import java.util.List;

/**
 * Trains that go from one end of their line to the other and back, a station in each tick. A step
 * is one arrival.
 */
final class Trains implements Part {
  /** To each of the two ends of a line. */
  private static final int EACH_WAY = 10;

  private static final int TO_A_LINE = 2 * EACH_WAY;
  private static final double LATE = 0.08;
  private static final double OUT_OF_SERVICE = 0.01;

  private final Network network;
  private final Dice dice;

  Trains(Network network, Dice dice) {
    this.network = network;
    this.dice = dice;
  }

  @Override
  public int stepsInATick() {
    return network.lines().size() * TO_A_LINE;
  }

  @Override
  public List<Event> events(long step, LocalDateTime time) {
    long tick = step / stepsInATick();
    int train = (int) (step % stepsInATick());
    // Neighbours in time are on different lines: the whole board moves.
    int lineNumber = train % network.lines().size();
    int number = train / network.lines().size();
    List<Station> line = network.lines().get(lineNumber);
    int turns = 2 * (line.size() - 1);
    int place = Math.floorMod(tick + (long) number * turns / TO_A_LINE, turns);
    int before = Math.floorMod(place - 1, turns);
    Station station = at(line, place);
    Event event =
        new Event()
            .with("station_id", station.id())
            .with("station", station.name())
            .with("line", station.line())
            .with("train", "%s%03d".formatted(station.line().substring(0, 1), number + 1))
            .with("direction", direction(line, before))
            .with("status", status(dice.at(1, step)))
            .with("arrived_at", time);
    return List.of(
        tick == 0
            ? event.without("previous_station_id").without("previous_direction")
            : event
                .with("previous_station_id", at(line, before).id())
                .with("previous_direction", direction(line, Math.floorMod(before - 1, turns))));
  }

  private static Station at(List<Station> line, int place) {
    return line.get(place < line.size() ? place : 2 * (line.size() - 1) - place);
  }

  /** Where a train goes that leaves this place: 'a' up the order of the stations, 'b' down. */
  private static String direction(List<Station> line, int place) {
    return place < line.size() - 1 ? "a" : "b";
  }

  private static String status(double drawn) {
    if (drawn < OUT_OF_SERVICE) {
      return "out_of_service";
    }
    return drawn < OUT_OF_SERVICE + LATE ? "delayed" : "on_time";
  }
}
