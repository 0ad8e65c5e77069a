package io.periscope.kafka;

import io.periscope.api.log.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * Positions in their order as a short text: {@code 0:17+3 1:5+1} is 0:17, 0:18, 0:19, 1:5. Events
 * that are sent together mostly lie together.
 */
final class PositionRuns {
  private PositionRuns() {}

  static String write(List<Position> positions) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < positions.size(); ) {
      Position first = positions.get(i);
      int count = 1;
      while (i + count < positions.size()
          && positions
              .get(i + count)
              .equals(new Position(first.partition(), first.offset() + count))) {
        count++;
      }
      text.append(i == 0 ? "" : " ").append(first).append('+').append(count);
      i += count;
    }
    return text.toString();
  }

  /**
   * @throws IllegalArgumentException when it is no such text
   */
  static List<Position> read(String text) {
    List<Position> positions = new ArrayList<>();
    for (String run : text.split(" ")) {
      String[] parts = run.split("[:+]");
      if (parts.length != 3) {
        throw new IllegalArgumentException("no positions: " + text);
      }
      int partition = Integer.parseInt(parts[0]);
      long first = Long.parseLong(parts[1]);
      int count = Integer.parseInt(parts[2]);
      for (int i = 0; i < count; i++) {
        positions.add(new Position(partition, first + i));
      }
    }
    return positions;
  }
}
