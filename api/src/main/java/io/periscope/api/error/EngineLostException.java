package io.periscope.api.error;

/**
 * An engine in this process cannot go on, most often because its disk is full. What is stored is
 * whole; a new start goes on from there.
 */
public final class EngineLostException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  public EngineLostException(String message, Throwable cause) {
    super(Fault.RESOURCE, message, cause);
  }
}
