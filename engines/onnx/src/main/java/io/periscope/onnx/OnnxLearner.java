package io.periscope.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Predictor;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * Predicts with models that other programs trained, such as scikit-learn and PyTorch; trains none.
 *
 * <p>A model takes one tensor of floats, a row an example and a column a feature, in the order of
 * the features; what is absent is NaN there, and a category its number. It gives one number a row,
 * or two (how probable 0 and 1 are), or a map a row with a probability for 1.
 */
public final class OnnxLearner implements Learner {

  @Override
  public List<String> algorithms() {
    return List.of();
  }

  @Override
  public List<String> problems(String algorithm, Map<String, Object> parameters) {
    return List.of(
        "There is no algorithm '%s': ONNX models are trained by other programs and only used here"
            .formatted(algorithm));
  }

  @Override
  public Predictor train(Job job, DoubleConsumer progress) {
    throw PeriscopeException.user(String.join("\n", problems(job.algorithm(), job.parameters())));
  }

  @Override
  public String format() {
    return "onnx";
  }

  @Override
  public Predictor load(byte[] model, Features features) {
    OrtEnvironment environment = environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Each prediction runs on the thread that asks for it.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      OrtSession session = environment.createSession(model, options);
      try {
        return OnnxModel.of(environment, session, model.clone(), features);
      } catch (Throwable e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          ("The %d bytes are no model that ONNX Runtime can use: %s. Bring an intact file, or export"
                  + " it again.")
              .formatted(
                  model.length, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  @Override
  public String library() {
    return "onnxruntime " + environment().getVersion();
  }

  private static OrtEnvironment environment() {
    try {
      return OrtEnvironment.getEnvironment();
    } catch (LinkageError | IllegalStateException e) {
      throw PeriscopeException.resource(
          "ONNX Runtime's native library cannot be loaded on %s, %s: %s"
              .formatted(
                  System.getProperty("os.name"), System.getProperty("os.arch"), e.getMessage()),
          e);
    }
  }
}
