package io.periscope.api.model;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A reference table: small, read whole.
 *
 * @param schema what views see; each field with the column of the file that it is read from
 * @param file an absolute path to a CSV (with a header line) or Parquet file; or, for a table that
 *     is read elsewhere, to the rows that were read last: JSON Lines of texts and nulls
 * @param source where the rows in the file come from; empty for a file of the owner's
 */
public record TableDef(
    String name, String description, Schema schema, Path file, Optional<TableSource> source) {

  /** A table that is a file. */
  public TableDef(String name, String description, Schema schema, Path file) {
    this(name, description, schema, file, Optional.empty());
  }
}
