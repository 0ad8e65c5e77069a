package io.periscope.examples.transit;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * People who enter stations: as many in a day as the station has on such a day, in the hours in
 * which they go. A step is one station in one tick.
 */
final class Turnstiles implements Part {
  private static final double SECONDS_AN_HOUR = 3600;

  private final List<Station> stations;
  private final Map<Long, Riders> riders = new HashMap<>();
  private final Map<Integer, Double> curve = new HashMap<>();
  private final double tickSeconds;
  private final Dice dice;

  /** People a day. */
  private record Riders(double weekday, double saturday, double sunday) {
    static final Riders NONE = new Riders(0, 0, 0);

    double on(DayOfWeek day) {
      return switch (day) {
        case SATURDAY -> saturday;
        case SUNDAY -> sunday;
        default -> weekday;
      };
    }
  }

  /**
   * @param ridership how many people a station has; a station that is not in it has none
   * @param hours which part of a day's people come in which hour
   */
  Turnstiles(Network network, Path ridership, Path hours, double tickSeconds, Dice dice) {
    this.stations = network.stations();
    this.tickSeconds = tickSeconds;
    this.dice = dice;
    for (Csv.Row row : Csv.read(ridership).rows()) {
      long id = (long) row.number("station_id");
      // Who enters a station of several lines takes one of them.
      double lines = stations.stream().filter(station -> station.id() == id).count();
      riders.put(
          id,
          new Riders(
              row.number("avg_weekday_rides") / lines,
              row.number("avg_saturday_rides") / lines,
              row.number("avg_sunday-holiday_rides") / lines));
    }
    for (Csv.Row row : Csv.read(hours).rows()) {
      curve.put((int) row.number("hour"), row.number("ridership_ratio"));
    }
  }

  @Override
  public int stepsInATick() {
    return stations.size();
  }

  @Override
  public List<Event> events(long step, LocalDateTime time) {
    Station station = stations.get((int) (step % stations.size()));
    double people =
        riders.getOrDefault(station.id(), Riders.NONE).on(time.getDayOfWeek())
            * curve.getOrDefault(time.getHour(), 0.0)
            * (tickSeconds / SECONDS_AN_HOUR);
    int count = (int) (people + dice.at(2, step));
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(
          new Event()
              .with("station_id", station.id())
              .with("station", station.name())
              .with("line", station.line())
              .with("entered_at", time));
    }
    return events;
  }
}
