package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Texts of doubles are read back as the same double, and are as short as the text they came from.
 */
class DoubleTextProperties {
  private static final long SEED = 20_260_301;

  private static String text(double value) {
    JsonBuffer json = new JsonBuffer();
    json.begin();
    DoubleText.write(value, json);
    return new String(json.since(1), StandardCharsets.US_ASCII);
  }

  @Test
  void anyDoubleIsReadBack() {
    Random random = new Random(SEED);
    for (int i = 0; i < 200_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(text(value))).as("seed %d, row %d", SEED, i).isEqualTo(value);
      }
    }
  }

  @Test
  void aDecimalTextComesBackAsItWas() {
    Random random = new Random(SEED);
    for (int i = 0; i < 200_000; i++) {
      int scale = random.nextInt(7);
      long bound = (long) Math.pow(10, 1 + random.nextInt(9 + scale));
      BigDecimal decimal = BigDecimal.valueOf(random.nextLong() % bound, scale);
      String shortest = decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
      assertThat(text(decimal.doubleValue())).as("seed %d, row %d", SEED, i).isEqualTo(shortest);
    }
  }

  @Test
  void theEdgesToo() {
    assertThat(text(0.0)).isEqualTo("0");
    assertThat(text(-0.0)).isEqualTo("-0.0");
    assertThat(text(1e-7)).isEqualTo("1.0E-7");
    assertThat(text(Double.MAX_VALUE)).isEqualTo("1.7976931348623157E308");
    assertThat(text(9_007_199_254_740_993.0)).isEqualTo("9.007199254740992E15");
  }
}
