package io.periscope.duckdb;

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
}
