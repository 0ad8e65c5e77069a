package io.periscope.api.model;

import java.nio.file.Path;

/**
 * A reference table: small, read whole.
 *
 * @param file an absolute path to a CSV (with a header line) or Parquet file
 */
public record TableDef(String name, String description, Schema schema, Path file) {}
