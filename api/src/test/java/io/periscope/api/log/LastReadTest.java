package io.periscope.api.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LastReadTest {
  private static RecordBatch batch(Object... partitionOffsetTimeValue) {
    RecordBatch batch = new RecordBatch(4);
    for (int i = 0; i < partitionOffsetTimeValue.length; i += 4) {
      batch.add(
          (int) partitionOffsetTimeValue[i],
          (int) partitionOffsetTimeValue[i + 1],
          (int) partitionOffsetTimeValue[i + 2],
          ((String) partitionOffsetTimeValue[i + 3]).getBytes(StandardCharsets.UTF_8));
    }
    return batch;
  }

  @Test
  void keepsTheLastOfEachPartitionInWhateverOrderTheyCome() {
    LastRead once = LastRead.NOTHING.after(batch(0, 5, 1, "a", 1, 9, 1, "b", 0, 6, 1, "c"));
    LastRead inSteps =
        LastRead.NOTHING.after(batch(1, 9, 1, "b")).after(batch(0, 5, 1, "a", 0, 6, 1, "c"));

    assertThat(once).isEqualTo(inSteps);
    assertThat(once.events().get(0).offset()).isEqualTo(6);
    assertThat(once.after(batch())).isEqualTo(once);
  }

  @Test
  void onlyAnotherEventInTheSamePlaceContradicts() {
    LastRead last = LastRead.NOTHING.after(batch(0, 5, 1, "a"));

    assertThat(last.contradicts(batch(0, 5, 1, "a"), 0)).isFalse();
    assertThat(last.contradicts(batch(0, 5, 1, "b"), 0)).isTrue();
    assertThat(last.contradicts(batch(0, 5, 2, "a"), 0)).isTrue();
    assertThat(last.contradicts(batch(0, 6, 1, "b"), 0)).isFalse();
    assertThat(last.contradicts(batch(1, 5, 1, "b"), 0)).isFalse();
  }

  @Test
  void itsStoredFormIsReadBack() {
    LastRead last = LastRead.NOTHING.after(batch(0, 5, 1, "a", 12, 7, 1, ""));

    assertThat(LastRead.parse(last.toString())).isEqualTo(last);
    assertThat(LastRead.parse("{}")).isEqualTo(LastRead.NOTHING);
    assertThatThrownBy(() -> LastRead.parse("{\"0\":5}")).hasMessageContaining("{\"0\":5}");
  }
}
