package io.periscope.core.learn;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Examples;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * Learns a constant, or a line through the first feature by least squares; {@code shift} makes it
 * as bad as one likes, {@code fail} keeps it from learning, {@code silent} from predicting.
 */
final class FakeLearner implements Learner {
  private static final List<String> PARAMETERS = List.of("shift", "fail", "silent");

  @Override
  public List<String> algorithms() {
    return List.of("constant", "line");
  }

  @Override
  public List<String> problems(String algorithm, Map<String, Object> parameters) {
    return parameters.keySet().stream()
        .filter(name -> !PARAMETERS.contains(name))
        .map(name -> "'%s' has no parameter '%s'".formatted(algorithm, name))
        .toList();
  }

  @Override
  public Predictor train(Job job, DoubleConsumer progress) {
    progress.accept(0.5);
    if (job.parameters().get("fail") instanceof Boolean) {
      throw PeriscopeException.user("it will not learn");
    }
    double shift =
        job.parameters().get("shift") instanceof Number number ? number.doubleValue() : 0;
    if (job.parameters().get("silent") instanceof Boolean) {
      shift = Double.NaN;
    }
    progress.accept(1);
    return job.algorithm().equals("constant")
        ? new Line(0, mean(job.examples()) + shift, job.features().size())
        : line(job.examples(), shift, job.features().size());
  }

  private static double mean(Examples examples) {
    double sum = 0;
    for (float target : examples.target()) {
      sum += target;
    }
    return sum / examples.count();
  }

  private static Line line(Examples examples, double shift, int width) {
    double mean = mean(examples);
    double xMean = 0;
    Rows rows = examples.rows();
    for (int i = 0; i < rows.count(); i++) {
      xMean += rows.get(i, 0) / rows.count();
    }
    double xy = 0;
    double xx = 0;
    for (int i = 0; i < rows.count(); i++) {
      double x = rows.get(i, 0) - xMean;
      xy += x * (examples.target()[i] - mean);
      xx += x * x;
    }
    double slope = xx == 0 ? 0 : xy / xx;
    return new Line(slope, mean - slope * xMean + shift, width);
  }

  @Override
  public String format() {
    return "line";
  }

  @Override
  public Predictor load(byte[] model, Features features) {
    String[] parts = new String(model, StandardCharsets.UTF_8).split(" ");
    int width = Integer.parseInt(parts[2]);
    if (width != features.size()) {
      throw PeriscopeException.user("it is a line of %d features".formatted(width));
    }
    return new Line(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), width);
  }

  @Override
  public String library() {
    return "fake 1.0";
  }

  private record Line(double slope, double start, int width) implements Predictor {
    @Override
    public float[] predict(Rows rows) {
      float[] predicted = new float[rows.count()];
      for (int i = 0; i < predicted.length; i++) {
        float x = rows.get(i, 0);
        predicted[i] = (float) (start + (Float.isNaN(x) ? 0 : slope * x));
      }
      return predicted;
    }

    @Override
    public float[] contributions(Rows rows) {
      return new float[rows.count() * (width + 1)];
    }

    @Override
    public double[] importance() {
      double[] importance = new double[width];
      importance[0] = slope == 0 ? 0 : 1;
      return importance;
    }

    @Override
    public byte[] bytes() {
      return "%s %s %d".formatted(slope, start, width).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {}
  }
}
