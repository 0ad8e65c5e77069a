package io.periscope.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model in ONNX Runtime. What its features contribute is not known: all of a prediction counts as
 * what is there without any, unchanged, a probability too.
 */
final class OnnxModel implements Predictor {
  private static final Set<Object> ONE = Set.of(1L, "1", "1.0", "true", "True");

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final byte[] bytes;
  private final int width;
  private final String input;
  private final String output;
  private final ReadWriteLock life = new ReentrantReadWriteLock();
  private boolean closed;

  private OnnxModel(
      OrtEnvironment environment,
      OrtSession session,
      byte[] bytes,
      int width,
      String input,
      String output) {
    this.environment = environment;
    this.session = session;
    this.bytes = bytes;
    this.width = width;
    this.input = input;
    this.output = output;
  }

  /** The model, if it takes such features and gives a number for each of two rows. */
  static OnnxModel of(
      OrtEnvironment environment, OrtSession session, byte[] bytes, Features features)
      throws OrtException {
    OnnxModel model =
        new OnnxModel(
            environment,
            session,
            bytes,
            features.size(),
            input(session, features),
            output(session));
    model.run(new Rows(new float[2 * features.size()], features.size(), 2));
    return model;
  }

  private static String input(OrtSession session, Features features) throws OrtException {
    List<NodeInfo> inputs = List.copyOf(session.getInputInfo().values());
    if (inputs.size() != 1
        || !(inputs.get(0).getInfo() instanceof TensorInfo info)
        || info.type != OnnxJavaType.FLOAT
        || info.getShape().length != 2) {
      throw PeriscopeException.user(
          ("The model takes %s, but has to take one tensor of floats with a row for each example and"
                  + " a column for each feature. Export it with a single input of that shape.")
              .formatted(session.getInputInfo().values()));
    }
    long rows = info.getShape()[0];
    long columns = info.getShape()[1];
    if (rows >= 0) {
      throw PeriscopeException.user(
          ("The model takes exactly %d rows at a time, but has to take any number. Export it with a"
                  + " dynamic first axis.")
              .formatted(rows));
    }
    if (columns >= 0 && columns != features.size()) {
      throw PeriscopeException.user(
          "The model takes %d features, not the %d given: %s. Give it those it was trained with, in that order."
              .formatted(columns, features.size(), String.join(", ", features.names())));
    }
    return inputs.get(0).getName();
  }

  /** The probabilities of a classifier, which are not its first output; or the only numbers. */
  private static String output(OrtSession session) throws OrtException {
    for (NodeInfo node : session.getOutputInfo().values()) {
      boolean numbers =
          node.getInfo() instanceof TensorInfo info
              && (info.type == OnnxJavaType.FLOAT || info.type == OnnxJavaType.DOUBLE);
      boolean maps = node.getInfo() instanceof SequenceInfo info && info.isSequenceOfMaps();
      if (numbers || maps) {
        return node.getName();
      }
    }
    throw PeriscopeException.user(
        ("The model gives %s, but no numbers. Export a classifier with its probabilities, not only"
                + " with labels.")
            .formatted(session.getOutputInfo().values()));
  }

  @Override
  public float[] predict(Rows rows) {
    if (rows.width() != width) {
      throw new IllegalArgumentException(
          "rows of %d values for %d features".formatted(rows.width(), width));
    }
    if (rows.count() == 0) {
      return new float[0];
    }
    Lock lock = life.readLock();
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the model is closed");
      }
      return run(rows);
    } catch (OrtException e) {
      throw PeriscopeException.internal("The ONNX model failed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private float[] run(Rows rows) throws OrtException {
    FloatBuffer values = FloatBuffer.wrap(rows.values(), 0, rows.count() * width);
    long[] shape = {rows.count(), width};
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, values, shape);
        OrtSession.Result result = session.run(Map.of(input, tensor), Set.of(output))) {
      OnnxValue value = result.get(0);
      return value instanceof OnnxSequence sequence
          ? ofMaps(sequence, rows.count())
          : ofNumbers((OnnxTensor) value, rows.count());
    }
  }

  private float[] ofNumbers(OnnxTensor tensor, int count) throws OrtException {
    long[] shape = tensor.getInfo().getShape();
    long each = tensor.getInfo().getNumElements() / count;
    boolean rows = shape.length > 0 && shape[0] == count;
    if (!rows || each < 1 || each > 2) {
      throw PeriscopeException.user(
          ("The model gives numbers in the shape %s for %d rows, but has to give one a row, or two:"
                  + " how probable 0 and 1 are.")
              .formatted(Arrays.toString(shape), count));
    }
    int step = (int) each;
    float[] predictions = new float[count];
    if (tensor.getInfo().type == OnnxJavaType.DOUBLE) {
      double[] all = new double[count * step];
      tensor.getDoubleBuffer().get(all);
      for (int i = 0; i < count; i++) {
        predictions[i] = (float) all[i * step + step - 1];
      }
    } else {
      float[] all = new float[count * step];
      tensor.getFloatBuffer().get(all);
      for (int i = 0; i < count; i++) {
        predictions[i] = all[i * step + step - 1];
      }
    }
    return predictions;
  }

  private static float[] ofMaps(OnnxSequence sequence, int count) throws OrtException {
    List<? extends OnnxValue> maps = sequence.getValue();
    if (maps.size() != count) {
      throw PeriscopeException.user(
          "The model gives %d maps for %d rows, but has to give one a row."
              .formatted(maps.size(), count));
    }
    float[] predictions = new float[count];
    for (int i = 0; i < count; i++) {
      try (OnnxValue value = maps.get(i)) {
        predictions[i] = ofOne(((OnnxMap) value).getValue());
      }
    }
    return predictions;
  }

  private static float ofOne(Map<?, ?> probabilities) {
    for (Map.Entry<?, ?> entry : probabilities.entrySet()) {
      if (ONE.contains(entry.getKey()) && entry.getValue() instanceof Number probability) {
        return probability.floatValue();
      }
    }
    throw PeriscopeException.user(
        ("The model tells %s apart, but has to tell 0 and 1 (or false and true). Train it with such a"
                + " target.")
            .formatted(
                String.join(
                    ", ", probabilities.keySet().stream().map(String::valueOf).sorted().toList())));
  }

  @Override
  public float[] contributions(Rows rows) {
    float[] predictions = predict(rows);
    float[] all = new float[predictions.length * (width + 1)];
    for (int i = 0; i < predictions.length; i++) {
      all[i * (width + 1) + width] = predictions[i];
    }
    return all;
  }

  @Override
  public double[] importance() {
    return new double[width];
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public void close() {
    Lock lock = life.writeLock();
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        session.close();
      }
    } catch (OrtException e) {
      throw PeriscopeException.internal("The ONNX model cannot be freed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
