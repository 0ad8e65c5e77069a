package io.periscope.xgboost;

import io.periscope.api.learn.Examples;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Learner.Job;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Task;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Examples to learn from. */
final class Given {
  /** What {@link #categories} make a difference of. */
  static final double[] STEPS = {-2, 0, 0.5, 3};

  private Given() {}

  static Features numbers(int count) {
    return new Features(
        IntStream.range(0, count).mapToObj(i -> new Features.Column("x" + i, 0)).toList());
  }

  static Features categories() {
    return new Features(
        List.of(new Features.Column("kind", STEPS.length), new Features.Column("size", 0)));
  }

  /** The first feature counts most, the second bends, the third tells only with the fourth. */
  static Examples curved(Task task, int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count * 4];
    float[] target = new float[count];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < 4; i++) {
        values[row * 4 + i] = (float) random.nextGaussian();
      }
      double y =
          2 * values[row * 4]
              + Math.sin(3 * values[row * 4 + 1])
              + (values[row * 4 + 2] > 0 ? values[row * 4 + 3] : 0)
              + 0.2 * random.nextGaussian();
      if (random.nextInt(20) == 0) {
        values[row * 4 + 3] = Float.NaN;
      }
      target[row] = (float) (task == Task.CLASSIFICATION ? (y > 0.5 ? 1 : 0) : y);
    }
    return new Examples(new Rows(values, 4, count), target);
  }

  /** A category's step and half the size, without noise; or how probable that makes a one. */
  static Examples steps(Task task, int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count * 2];
    float[] target = new float[count];
    for (int row = 0; row < count; row++) {
      int category = random.nextInt(STEPS.length);
      float size = (float) random.nextGaussian();
      values[row * 2] = category;
      values[row * 2 + 1] = size;
      double y = STEPS[category] + size / 2;
      target[row] =
          (float)
              (task == Task.CLASSIFICATION
                  ? (random.nextDouble() < 1 / (1 + Math.exp(-y)) ? 1 : 0)
                  : y);
    }
    return new Examples(new Rows(values, 2, count), target);
  }

  static Job job(Task task, String algorithm, Map<String, Object> parameters, Examples examples) {
    return new Job(task, algorithm, parameters, numbers(examples.rows().width()), examples, 42);
  }
}
