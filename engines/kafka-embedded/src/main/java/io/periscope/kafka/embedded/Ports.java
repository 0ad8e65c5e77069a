package io.periscope.kafka.embedded;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Where the broker and its controller listen. The controller speaks with nobody outside this
 * process, so its port may change with every start.
 */
record Ports(int broker, int controller) {
  static final String HOST = "127.0.0.1";

  /**
   * @param asked for the broker; 0 takes a free one
   * @throws PortTakenException when it is not free
   */
  static Ports choose(int asked) {
    // Both are held at once, so that they differ.
    try (ServerSocket broker = bind(asked);
        ServerSocket controller = bind(0)) {
      return new Ports(broker.getLocalPort(), controller.getLocalPort());
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "no port can be opened on %s: %s".formatted(HOST, e.getMessage()), e);
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      // As the broker does it: connections of an earlier process that fade out are no hindrance.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      if (port != 0) {
        throw new PortTakenException(port, e);
      }
      throw e;
    }
  }

  String brokerAddress() {
    return HOST + ":" + broker;
  }

  String controllerAddress() {
    return HOST + ":" + controller;
  }
}
