package io.periscope.api.engine;

import io.periscope.api.error.PeriscopeException;

/** The plan that was asked is not, or not any more, the one that its view has in service. */
public final class ViewNotServedException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  public ViewNotServedException(String view) {
    super(Fault.RESOURCE, "view '" + view + "' is being built; ask again in a moment");
  }
}
