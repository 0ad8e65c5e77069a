package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.periscope.api.learn.ExampleTable.Values;
import io.periscope.api.learn.ExampleTable.Values.Categories;
import io.periscope.api.learn.ExampleTable.Values.Numbers;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinsTest {
  private static int[] all(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static double drift(Values then, Values now, int count) {
    Bins bins = Bins.of(then, all(count));
    return bins.psi(bins.with(now, all(count)));
  }

  private static Numbers numbers(double... values) {
    return new Numbers("x", values);
  }

  @Test
  void theBinsOfNumbersHaveAboutAsManyEach() {
    Bins bins = Bins.ofNumbers("x", IntStream.range(0, 1_000).asDoubleStream().toArray());
    assertThat(bins.edges()).containsExactly(100d, 200d, 300d, 400d, 500d, 600d, 700d, 800d, 900d);
    assertThat(bins.shares()).hasSize(11);
    assertThat(bins.shares().subList(0, 10)).allMatch(share -> share == 0.1);
    assertThat(bins.shares().get(10)).isZero();
  }

  @Test
  void theIndexIsTheSumOverAllBins() {
    // Half and half becomes three to one: (0.25 - 0.5) ln(0.5) + (0.75 - 0.5) ln(1.5).
    double index = drift(numbers(0, 0, 1, 1), numbers(0, 1, 1, 1), 4);
    assertThat(index).isCloseTo(-0.25 * Math.log(0.5) + 0.25 * Math.log(1.5), within(1e-12));
  }

  @Test
  void theSameIsNothingAndALargerShiftIsMore() {
    Random random = new Random(3);
    double[] then = random.doubles(5_000).map(x -> random.nextGaussian()).toArray();
    double[] same = random.doubles(5_000).map(x -> random.nextGaussian()).toArray();
    double before = drift(numbers(then), numbers(same), 5_000);
    assertThat(drift(numbers(then), numbers(then), 5_000)).isZero();
    assertThat(before).isBetween(0.0, 0.02);
    for (double shift : new double[] {0.2, 0.5, 1, 3}) {
      double[] moved = java.util.Arrays.stream(same).map(x -> x + shift).toArray();
      double index = drift(numbers(then), numbers(moved), 5_000);
      assertThat(index).as("shifted by " + shift).isGreaterThan(before);
      before = index;
    }
    assertThat(before).isGreaterThan(2);
  }

  @Test
  void whatIsAbsentIsABinOfItsOwn() {
    assertThat(drift(numbers(1, 2, 3, 4), numbers(1, 2, Double.NaN, Double.NaN), 4))
        .isGreaterThan(1);
    assertThat(drift(numbers(1, Double.NaN), numbers(1, Double.POSITIVE_INFINITY), 2)).isZero();
    Bins none = Bins.ofNumbers("x", new double[] {Double.NaN, Double.NaN});
    assertThat(none.psi(none.with(new double[] {Double.NaN}))).isZero();
    assertThat(none.psi(none.with(new double[] {7}))).isGreaterThan(1);
  }

  @Test
  void aConstantHasChangedWhenItIsLessOrMore() {
    Numbers seven = numbers(7, 7, 7, 7);
    assertThat(drift(seven, seven, 4)).isZero();
    assertThat(drift(seven, numbers(7, 7, 7.5, 8), 4)).isGreaterThan(1);
    assertThat(drift(seven, numbers(7, 7, 7, -1), 4)).isGreaterThan(1);
  }

  @Test
  void textsAreHeldAgainstEachOtherByName() {
    Categories then =
        new Categories("z", List.of("a", "b", "c"), new int[] {0, 0, 1, 2, -1, 0, 1, 2, 0, 1});
    Categories renumbered =
        new Categories("z", List.of("c", "a", "b"), new int[] {1, 1, 2, 0, -1, 1, 2, 0, 1, 2});
    assertThat(drift(then, renumbered, 10)).isZero();
    Categories unknown =
        new Categories("z", List.of("x"), new int[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    assertThat(drift(then, unknown, 10)).isGreaterThan(5);
    Bins many =
        Bins.of(
            new Categories("z", IntStream.range(0, 30).mapToObj(i -> "t" + i).toList(), all(30)),
            all(30));
    assertThat(many.categories()).hasSize(20);
    assertThat(many.shares().get(20)).isCloseTo(10 / 30.0, within(1e-12));
  }

  @Test
  void itIsStored() {
    for (Bins bins :
        List.of(
            Bins.of(numbers(1, 2, Double.NaN), all(3)),
            Bins.of(new Categories("z", List.of("a", "b"), new int[] {0, 1, -1}), all(3)))) {
      assertThat(Bins.read(bins.json())).isEqualTo(bins);
    }
  }
}
