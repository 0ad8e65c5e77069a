package io.periscope.xgboost;

import io.periscope.api.learn.Features;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Task;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Always the same: what any other model has to beat. */
record ConstantModel(Task task, Features features, double value) implements Predictor {

  @Override
  public float[] predict(Rows rows) {
    float[] predictions = new float[Inputs.of(features, rows).count()];
    Arrays.fill(predictions, (float) value);
    return predictions;
  }

  @Override
  public float[] contributions(Rows rows) {
    int width = features.size() + 1;
    float[] all = new float[Inputs.of(features, rows).count() * width];
    for (int i = width - 1; i < all.length; i += width) {
      all[i] = (float) (task == Task.CLASSIFICATION ? Inputs.logOdds(value) : value);
    }
    return all;
  }

  @Override
  public double[] importance() {
    return new double[features.size()];
  }

  @Override
  public byte[] bytes() {
    byte[] content = ByteBuffer.allocate(Double.BYTES).putDouble(value).array();
    return new ModelFile(Algorithm.CONSTANT, task, features, content).bytes();
  }

  static ConstantModel read(ModelFile file) {
    return new ConstantModel(
        file.task(), file.features(), ByteBuffer.wrap(file.content()).getDouble());
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
