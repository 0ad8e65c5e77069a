package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.learn.ExampleTable;
import io.periscope.api.model.ModelDef.Split;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HoldoutTest {
  private static final Split TENTH = new Split(false, 0.1);

  private static ExampleTable at(long[] time, int[] partition, long[] offset) {
    return new ExampleTable(List.of(), new double[time.length], time, partition, offset);
  }

  private static ExampleTable at(long... time) {
    return at(time, new int[time.length], LongStream.range(0, time.length).toArray());
  }

  private static int[] all(ExampleTable table) {
    return IntStream.range(0, table.count()).toArray();
  }

  private static Set<String> test(ExampleTable table, long seed) {
    Set<String> test = new HashSet<>();
    for (int row : Holdout.of(TENTH, seed, table, all(table)).test()) {
      test.add(table.partition()[row] + "/" + table.offset()[row]);
    }
    return test;
  }

  @Test
  void theLotOfAnEventDependsOnNeitherOrderNorOthers() {
    int count = 20_000;
    int[] partition = IntStream.range(0, count).map(i -> i % 3).toArray();
    long[] offset = LongStream.range(0, count).map(i -> i / 3).toArray();
    ExampleTable table = at(new long[count], partition, offset);
    Set<String> test = test(table, 7);
    assertThat(test.size()).isBetween(1_850, 2_150);

    int half = count / 2;
    int[] fewer = IntStream.range(0, half).map(i -> partition[count - 1 - i]).toArray();
    long[] fewerOffsets = IntStream.range(0, half).mapToLong(i -> offset[count - 1 - i]).toArray();
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < half; i++) {
      expected.add(fewer[i] + "/" + fewerOffsets[i]);
    }
    expected.retainAll(test);
    assertThat(test(at(new long[half], fewer, fewerOffsets), 7)).isEqualTo(expected);
    assertThat(test(table, 8)).isNotEqualTo(test);
  }

  /** A stored model says by its seed what it was tested on; so the lot must stay as it is. */
  @Test
  void lotsStayAsTheyAre() {
    assertThat(Holdout.lot(0, 0, 0)).isEqualTo(0.13870941014555427);
    assertThat(Holdout.lot(42, 3, 1_000_000_007L)).isEqualTo(0.47027581315874856);
  }

  @Test
  void theLastOnesByTimeAreSetAsideAndTiesGoTogether() {
    Split fifth = new Split(true, 0.2);
    ExampleTable table = at(50, 10, 40, 40, 20, 40, 30, Long.MIN_VALUE, 40, 15, 17);
    Holdout holdout = Holdout.of(fifth, 1, table, all(table));
    assertThat(holdout.test()).containsExactly(0, 2, 3, 5, 8);
    assertThat(holdout.training()).containsExactly(1, 4, 6, 7, 9, 10);
    assertThat(holdout.timeless()).isEqualTo(1);
    assertThat(holdout.from()).hasValue(LocalDateTime.parse("1970-01-01T00:00:00.000040"));
    assertThat(holdout.words(fifth))
        .isEqualTo(
            "the last 20 % by time set aside, which are those from 1970-01-01T00:00:00.000040 on:"
                + " 6 to train on (1 of them without a time), 5 to test");
  }

  @Test
  void theEarliestAreTrainedOnEvenIfTiesWouldTakeThem() {
    ExampleTable table = at(10, 10, 10, 20);
    Holdout holdout = Holdout.of(new Split(true, 0.5), 1, table, all(table));
    assertThat(holdout.training()).containsExactly(0, 1, 2);
    assertThat(holdout.test()).containsExactly(3);
  }

  @Test
  void oneTimeOrNoneLeavesNothingToTest() {
    ExampleTable same = at(10, 10, 10);
    assertThat(Holdout.of(new Split(true, 0.5), 1, same, all(same)).test()).isEmpty();
    ExampleTable none = at(Long.MIN_VALUE, Long.MIN_VALUE);
    assertThat(Holdout.of(new Split(true, 0.5), 1, none, all(none)).test()).isEmpty();
  }

  @Test
  void anySplitByTimeIsOneMoment() {
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      long[] times = random.longs(1 + random.nextInt(30), 0, 12).toArray();
      ExampleTable table = at(times);
      Holdout holdout =
          Holdout.of(new Split(true, 0.05 + random.nextInt(90) / 100.0), 1, table, all(table));
      assertThat(holdout.training().length + holdout.test().length).isEqualTo(times.length);
      long last = IntStream.of(holdout.training()).mapToLong(row -> times[row]).max().orElse(-1);
      long first =
          IntStream.of(holdout.test()).mapToLong(row -> times[row]).min().orElse(Long.MAX_VALUE);
      assertThat(last).isLessThan(first);
      assertThat(holdout.training()).isNotEmpty();
    }
  }
}
