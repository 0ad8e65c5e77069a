package io.periscope.api.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CoverageTest {
  @Test
  void includesWhatIsBeforeTheNextOffset() {
    Coverage coverage = Coverage.of(Map.of(0, 5L, 2, 1L));
    assertThat(coverage.includes(new Position(0, 4))).isTrue();
    assertThat(coverage.includes(new Position(0, 5))).isFalse();
    assertThat(coverage.includes(new Position(1, 0))).isFalse();
    assertThat(coverage.includes(new Position(2, 0))).isTrue();
  }

  @Test
  void isOrderedOnlyPartially() {
    Coverage a = Coverage.of(Map.of(0, 5L, 1, 2L));
    Coverage b = Coverage.of(Map.of(0, 2L, 1, 5L));
    assertThat(a.covers(b)).isFalse();
    assertThat(b.covers(a)).isFalse();
    assertThat(a.union(b).covers(a)).isTrue();
    assertThat(a.union(b).covers(b)).isTrue();
    assertThat(a.covers(a.intersection(b))).isTrue();
    assertThat(b.covers(a.intersection(b))).isTrue();
  }

  @Test
  void anUnnamedPartitionIsCoveredUpToZero() {
    assertThat(Coverage.NOTHING.covers(Coverage.of(Map.of(3, 0L)))).isTrue();
    assertThat(Coverage.of(Map.of(3, 1L)).offsetsSince(Coverage.NOTHING)).isEqualTo(1);
    assertThat(Coverage.NOTHING.intersection(Coverage.of(Map.of(3, 1L))).next(3)).isZero();
  }

  @Test
  void theStoredFormIsReadBack() {
    Random random = new Random(42);
    for (int i = 0; i < 200; i++) {
      TreeMap<Integer, Long> next = new TreeMap<>();
      for (int p = random.nextInt(6); p > 0; p--) {
        next.put(random.nextInt(100), random.nextLong() >>> 1);
      }
      Coverage coverage = new Coverage(next);
      assertThat(Coverage.parse(coverage.toString())).isEqualTo(coverage);
    }
    assertThat(Coverage.parse(" { \"0\" : 12, \"1\":7} "))
        .isEqualTo(Coverage.of(Map.of(0, 12L, 1, 7L)));
  }

  @Test
  void whatIsNotACoverageIsRefusedWithItsText() {
    for (String text :
        new String[] {"", "{", "{0:1}", "{\"0\":-1}", "{\"0\":1,}", "[]", "{\"a\":1}"}) {
      assertThatThrownBy(() -> Coverage.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("not a coverage, expected the form {\"0\":1200,\"1\":1187}: " + text);
    }
  }
}
