package io.periscope.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "field 'age': expected int, got \"x\" | field age",
        "field 'total cost': 12345 is out of range | field total cost",
        "expectation 'fare is positive' is not met: fare is -3 | expectation fare is positive",
        "malformed JSON at byte 17: expected ',', got 'x' | malformed JSON",
        "duplicate field 'id' | duplicate field",
        "duplicate of the event at offset 17 of partition 0 | duplicate of the event",
        "empty value | empty value",
        "cut off: the Avro data ends at byte 7 | cut off",
        "'strange' | other",
      })
  void aReasonIsReducedToItsRule(String reason, String rule) {
    assertThat(ReasonRules.rule(reason)).isEqualTo(rule);
  }

  @Test
  void reasonsOfOneRuleAreOne() {
    assertThat(
            new ReasonRules(5)
                .count(
                    Map.of(
                        "field 'a': got \"x\"", 2L, "field 'a': got \"y\"", 3L, "empty value", 1L)))
        .isEqualTo(Map.of("field a", 5L, "empty value", 1L, "other", 0L));
  }

  @Test
  void theMostFrequentOnesAreToldOneByOneAndNoEventIsLost() {
    Map<String, Long> reasons = new HashMap<>();
    for (long i = 1; i <= 100; i++) {
      reasons.put("field 'f" + i + "': no", i);
    }
    Map<String, Long> counted = new ReasonRules(3).count(reasons);

    assertThat(counted).containsOnlyKeys("field f100", "field f99", "field f98", "other");
    assertThat(counted.values().stream().mapToLong(each -> each).sum()).isEqualTo(5050);
  }

  @Test
  void aLongReasonIsCut() {
    assertThat(ReasonRules.rule("x".repeat(500))).hasSize(60);
  }
}
