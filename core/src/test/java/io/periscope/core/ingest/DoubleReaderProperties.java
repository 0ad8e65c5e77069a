package io.periscope.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Compared with the JDK, which is right and slow. */
class DoubleReaderProperties {

  private static void check(long digits, int exponent, long seed) {
    String text = digits + "e" + exponent;
    DoubleReader.read(digits, exponent)
        .ifPresent(
            value ->
                assertThat(Double.doubleToLongBits(value))
                    .as("seed %d: %s read as %s", seed, text, value)
                    .isEqualTo(Double.doubleToLongBits(Double.parseDouble(text))));
  }

  @RepeatedTest(10)
  void readsTheNearestDouble(RepetitionInfo run) {
    long seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      long digits = (random.nextLong() >>> 1 >>> random.nextInt(63)) % 1_000_000_000_000_000_000L;
      check(digits, random.nextInt(131) - 65, seed);
    }
  }

  /** Numbers halfway between two doubles, and one digit beside them. */
  @RepeatedTest(5)
  void roundsHalfwayToEven(RepetitionInfo run) {
    long seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long odd = (1L << 53) + (random.nextLong() >>> 12 << 1) + 1;
      for (int beside = -1; beside <= 1; beside++) {
        check(odd + beside, 0, seed);
        check(odd / 10 * 10 + beside, random.nextInt(7) - 4, seed);
        check(((1L << 53) + 1) * 5 + beside, -1, seed);
      }
    }
  }

  @Test
  void answersForWhatPeopleSend() {
    assertThat(DoubleReader.read(73982154846191406L, -15)).hasValue(73.982154846191406);
    assertThat(DoubleReader.read(15, -1)).hasValue(1.5);
    assertThat(DoubleReader.read(0, 500)).hasValue(0);
    assertThat(DoubleReader.read(1, 65)).isEmpty();
  }
}
