package io.periscope.avro;

/** Ends the decoding of an event that is not right. Costs no stack trace: bad events are data. */
final class RejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  RejectedException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
