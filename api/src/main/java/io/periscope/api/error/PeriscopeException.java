package io.periscope.api.error;

/**
 * A failure with one clear message for a person: what is wrong, where, what was expected and what
 * to do. The {@link Fault} says whose it is, and so which exit code and HTTP status follow.
 */
public class PeriscopeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whose fault a failure is. */
  public enum Fault {
    /** The input is wrong: a file, a query, an argument. Trying again changes nothing. */
    USER,
    /** Something outside is missing or full: disk, port, broker. Trying again may help. */
    RESOURCE,
    /** A defect of Periscope. */
    INTERNAL
  }

  private final Fault fault;

  public PeriscopeException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public PeriscopeException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  /** Never null. */
  @Override
  public final String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public final Fault fault() {
    return fault;
  }

  public static PeriscopeException user(String message) {
    return new PeriscopeException(Fault.USER, message);
  }

  public static PeriscopeException resource(String message, Throwable cause) {
    return new PeriscopeException(Fault.RESOURCE, message, cause);
  }

  public static PeriscopeException internal(String message, Throwable cause) {
    return new PeriscopeException(Fault.INTERNAL, message, cause);
  }
}
