package io.periscope.api.learn;

import io.periscope.api.model.Settings;

/** Shows trainings to people elsewhere. Found through {@link java.util.ServiceLoader}. */
public interface RunTracker {

  /**
   * Shows a training that has ended. The same one may be given again, when it is not known whether
   * it arrived: it is shown once, by its {@link TrackedRun#key}.
   *
   * @throws io.periscope.api.error.PeriscopeException (RESOURCE) when it should be tried again
   *     later; (USER) when it will never be taken as it is
   */
  void track(Settings.Mlflow server, TrackedRun run);
}
