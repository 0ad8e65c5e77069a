package io.periscope.duckdb;

import java.util.Properties;

/**
 * How much of the machine DuckDB may take.
 *
 * @param threads worker threads, at least 1
 * @param memoryLimit such as {@code 400MB}; what does not fit is spilled to disk
 */
public record DuckDbOptions(int threads, String memoryLimit) {
  public static DuckDbOptions defaults() {
    return new DuckDbOptions(Math.max(1, Runtime.getRuntime().availableProcessors()), "500MB");
  }

  /** What a connection is opened with: these, and nothing is ever fetched from outside. */
  Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("threads", Integer.toString(threads));
    properties.setProperty("memory_limit", memoryLimit);
    properties.setProperty("autoload_known_extensions", "false");
    properties.setProperty("autoinstall_known_extensions", "false");
    return properties;
  }
}
