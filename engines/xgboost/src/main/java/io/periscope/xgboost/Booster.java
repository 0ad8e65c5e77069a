package io.periscope.xgboost;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Rows;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * XGBoost's trees in native memory.
 *
 * <p>Predictions may run at the same time, as XGBoost allows for trees; {@link #close} waits for
 * them, and what comes later is refused: XGBoost itself would read memory that is gone. Training is
 * for one thread, before the booster is handed to others.
 */
final class Booster implements AutoCloseable {
  private final ml.dmlc.xgboost4j.java.Booster booster;
  private final ReadWriteLock life = new ReentrantReadWriteLock();
  private boolean closed;

  private Booster(ml.dmlc.xgboost4j.java.Booster booster) {
    this.booster = booster;
  }

  /** A booster without trees yet. */
  static Booster create(Matrix examples, Map<String, Object> parameters) {
    return new Booster(
        call(() -> XGBoost.train(examples.matrix, parameters, 0, Map.of(), null, null)));
  }

  /**
   * The trees that {@link #bytes} gave.
   *
   * @throws PeriscopeException if XGBoost cannot read them
   */
  static Booster load(byte[] model) {
    return new Booster(call(() -> XGBoost.loadModel(model)));
  }

  /** To be called before the first prediction: each runs on the thread that asks for it. */
  void readyToPredict() {
    reading(
        () -> {
          booster.setParam("nthread", 1);
          booster.setParam("verbosity", 0);
          return true;
        });
  }

  /** Grows the next trees on what the former ones leave. */
  void boost(Matrix examples, int round) {
    reading(
        () -> {
          booster.update(examples.matrix, round);
          return true;
        });
  }

  /** Grows the next trees on these gradients, whatever the former ones say. */
  void grow(Matrix examples, int round, float[] gradient, float[] hessian) {
    reading(
        () -> {
          booster.boost(examples.matrix, round, gradient, hessian);
          return true;
        });
  }

  /** One value a row. */
  float[] predict(Rows rows) {
    float[][] each =
        reading(
            () -> booster.inplace_predict(rows.values(), rows.count(), rows.width(), Float.NaN));
    float[] predictions = new float[rows.count()];
    for (int row = 0; row < predictions.length; row++) {
      predictions[row] = each[row][0];
    }
    return predictions;
  }

  /** What each feature adds to each prediction, and the rest: Shapley's values. */
  float[] contributions(Rows rows) {
    int width = rows.width() + 1;
    float[] all = new float[rows.count() * width];
    try (Matrix matrix = Matrix.of(rows)) {
      float[][] each = reading(() -> booster.predictContrib(matrix.matrix, 0));
      for (int row = 0; row < each.length; row++) {
        System.arraycopy(each[row], 0, all, row * width, width);
      }
    }
    return all;
  }

  /** How much all splits at each feature have gained. */
  double[] gains(int features) {
    double[] gains = new double[features];
    for (String tree : reading(() -> booster.getModelDump("", true))) {
      // 0:[f3<2.5] yes=1,no=2,missing=1,gain=4000.5,cover=1628
      for (int at = tree.indexOf("[f"); at >= 0; at = tree.indexOf("[f", at + 1)) {
        int feature = Integer.parseInt(tree.substring(at + 2, tree.indexOf('<', at)));
        int from = tree.indexOf("gain=", at) + "gain=".length();
        gains[feature] += Double.parseDouble(tree.substring(from, tree.indexOf(',', from)));
      }
    }
    return gains;
  }

  /** All of it, in XGBoost's binary JSON. */
  byte[] bytes() {
    return reading(() -> booster.toByteArray("ubj"));
  }

  private <T> T reading(Callable<T> work) {
    Lock lock = life.readLock();
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the model is closed");
      }
      return call(work);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Lock lock = life.writeLock();
    lock.lock();
    try {
      closed = true;
      booster.dispose();
    } finally {
      lock.unlock();
    }
  }

  private static <T> T call(Callable<T> work) {
    try {
      T result = work.call();
      UnpackedLibrary.delete();
      return result;
    } catch (XGBoostError | IOException e) {
      String message = String.valueOf(e.getMessage());
      throw PeriscopeException.internal(
          "XGBoost failed: " + message.lines().findFirst().orElse("without a message"), e);
    } catch (LinkageError e) {
      throw PeriscopeException.resource(
          ("XGBoost's native library cannot be loaded on %s, %s: trees can neither be trained nor"
                  + " used here, but 'linear' and 'constant' can. On Linux it wants glibc and"
                  + " libgomp, on macOS libomp.")
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")),
          e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Examples in native memory. */
  static final class Matrix implements AutoCloseable {
    private final DMatrix matrix;

    private Matrix(DMatrix matrix) {
      this.matrix = matrix;
    }

    static Matrix of(Rows rows) {
      return new Matrix(
          call(() -> new DMatrix(rows.values(), rows.count(), rows.width(), Float.NaN)));
    }

    static Matrix of(Rows rows, float[] target) {
      Matrix matrix = of(rows);
      try {
        return call(
            () -> {
              matrix.matrix.setLabel(target);
              return matrix;
            });
      } catch (RuntimeException e) {
        matrix.close();
        throw e;
      }
    }

    @Override
    public void close() {
      matrix.dispose();
    }
  }
}
