package io.periscope.core.learn;

import io.periscope.api.error.PeriscopeException;

/** Ends a training because the program ends; its run is recorded as interrupted. */
final class TrainingStopped extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  TrainingStopped() {
    super(
        Fault.RESOURCE,
        "Periscope was stopped before the training had ended; nothing was stored. Train it again");
  }
}
