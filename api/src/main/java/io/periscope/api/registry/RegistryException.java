package io.periscope.api.registry;

import io.periscope.api.error.PeriscopeException;

/** A registry refuses what was asked of it; the codes are those of the Confluent registry. */
public final class RegistryException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  public static final int INCOMPATIBLE = 409;
  public static final int NO_SUBJECT = 40401;
  public static final int NO_VERSION = 40402;
  public static final int NO_SCHEMA = 40403;
  public static final int NO_LEVEL = 40408;
  public static final int INVALID_SCHEMA = 42201;
  public static final int INVALID_VERSION = 42202;
  public static final int INVALID_LEVEL = 42203;

  private final int code;

  public RegistryException(int code, String message) {
    super(Fault.USER, message);
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** The HTTP status that goes with it. */
  public int status() {
    return code >= 10_000 ? code / 100 : code;
  }
}
