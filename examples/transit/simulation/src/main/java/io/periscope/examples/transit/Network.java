package io.periscope.examples.transit;

import io.periscope.api.error.PeriscopeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lines and their stations, each line's from one end to the other. */
record Network(List<List<Station>> lines) {
  private static final List<String> COLOURS = List.of("red", "blue", "green");

  /**
   * Reads a table of stops: a station may have several, and be on several lines.
   *
   * @param file with the columns station_id, station_name, order and one for each colour
   */
  static Network read(Path file) {
    List<Csv.Row> stops = new ArrayList<>(Csv.read(file).rows());
    stops.sort(Comparator.comparingDouble(stop -> stop.number("order")));
    List<List<Station>> lines = new ArrayList<>();
    for (String colour : COLOURS) {
      Map<Long, Station> stations = new LinkedHashMap<>();
      for (Csv.Row stop : stops) {
        if (stop.flag(colour)) {
          long id = (long) stop.number("station_id");
          stations.putIfAbsent(id, new Station(id, stop.text("station_name"), colour));
        }
      }
      if (stations.size() < 2) {
        throw PeriscopeException.user(
            "%s: the %s line has %d stations; a line has two at least"
                .formatted(file, colour, stations.size()));
      }
      lines.add(List.copyOf(stations.values()));
    }
    return new Network(List.copyOf(lines));
  }

  /** Line after line. */
  List<Station> stations() {
    return lines.stream().flatMap(List::stream).toList();
  }
}
