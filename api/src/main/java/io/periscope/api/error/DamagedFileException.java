package io.periscope.api.error;

/** A data file that a table refers to is missing, cut off or overwritten. */
public final class DamagedFileException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  public DamagedFileException(String message, Throwable cause) {
    super(Fault.RESOURCE, message, cause);
  }
}
