package io.periscope.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.log.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PositionRunsTest {
  @Test
  void neighboursAreARun() {
    List<Position> positions =
        List.of(new Position(0, 17), new Position(0, 18), new Position(1, 19), new Position(0, 20));
    assertThat(PositionRuns.write(positions)).isEqualTo("0:17+2 1:19+1 0:20+1");
    assertThat(PositionRuns.read("0:17+2 1:19+1 0:20+1")).isEqualTo(positions);
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      List<Position> positions = new ArrayList<>();
      for (int j = 0; j <= random.nextInt(30); j++) {
        positions.add(new Position(random.nextInt(2), random.nextInt(4)));
      }
      assertThat(PositionRuns.read(PositionRuns.write(positions))).isEqualTo(positions);
    }
  }

  @Test
  void refusesWhatItDidNotWrite() {
    assertThatThrownBy(() -> PositionRuns.read("0:17"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
