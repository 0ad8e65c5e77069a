/**
 * Typed rows into a new file, Parquet or Avro.
 *
 * <p>Rows come in blocks ({@link io.periscope.files.write.RowBlock}), which other threads can fill
 * while one is written; a file is written from start to end under the name that the caller gives,
 * and whether that is its last name is the caller's business.
 */
package io.periscope.files.write;
