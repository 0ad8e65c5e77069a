package io.periscope.api.service;

import io.periscope.api.source.Options;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of service that a workspace can declare in {@code services/NAME.yaml}: something that is
 * started before the sources and stopped after them. Implementations are found by {@link
 * java.util.ServiceLoader}: name the class in {@code
 * META-INF/services/io.periscope.api.service.ServiceConnector}.
 */
public interface ServiceConnector {

  /** The key in the file. */
  String kind();

  /**
   * Reads what the workspace says.
   *
   * @return what {@link #start} needs, an immutable value; empty when something is wrong, which was
   *     reported to the options
   */
  Optional<Object> read(Options options);

  /**
   * Starts it, and returns when it can be used. The process that ran it before may have been killed
   * at any moment.
   *
   * @param name of the service in the workspace, for messages
   * @param data a folder of its own, which is kept from one start to the next; it may not be there
   * @throws io.periscope.api.error.PeriscopeException when it does not start
   */
  Running start(String name, Object settings, Path data);

  /** A service that runs. */
  interface Running extends AutoCloseable {
    /**
     * Where it is reached: what sources can write as {@code ${SERVICE_NAME}}, by NAME, which is
     * letters, digits and {@code _}.
     */
    Map<String, String> variables();

    @Override
    void close();
  }
}
