package io.periscope.server;

import io.javalin.http.HttpResponseException;

/** A failure with the code that a Kafka REST Proxy has for it. */
final class RestFailure extends HttpResponseException {
  private static final long serialVersionUID = 1L;

  private final int code;

  RestFailure(int status, int code, String message) {
    super(status, message);
    this.code = code;
  }

  /** Records that cannot be used. */
  static RestFailure unprocessable(String message) {
    return new RestFailure(422, 422, message + "; nothing was appended");
  }

  int code() {
    return code;
  }
}
