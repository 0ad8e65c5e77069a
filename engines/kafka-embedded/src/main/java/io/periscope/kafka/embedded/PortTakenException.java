package io.periscope.kafka.embedded;

import io.periscope.api.error.PeriscopeException;

/** Something else listens on the port. */
public final class PortTakenException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  PortTakenException(int port, Throwable cause) {
    super(
        Fault.RESOURCE,
        "port %d on 127.0.0.1 is taken; stop what uses it, or choose another with --set log.port=0"
            .formatted(port),
        cause);
  }
}
