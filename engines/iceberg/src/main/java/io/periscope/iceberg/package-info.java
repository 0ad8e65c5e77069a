/**
 * The lake as Apache Iceberg tables on local disk, listed in one SQLite file: the master dataset
 * and the batch versions of views.
 *
 * <p>Here: what a commit means ({@link io.periscope.iceberg.IcebergLake} and its two kinds of
 * table), how our words are stored in Iceberg's ({@code docs/spec/lake.md} is the specification),
 * and a file system of a few classes, so that no Hadoop is needed. Not here: the content of the
 * Parquet files, which a batch engine writes and reads, and the decision what a segment is, which
 * the core takes.
 */
package io.periscope.iceberg;
