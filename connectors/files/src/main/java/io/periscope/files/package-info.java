/**
 * Files as a source of events: CSV, JSON Lines and Parquet, one file or many.
 *
 * <p>Here: which files a declaration means and in which order ({@code InputFiles}), where reading
 * goes on after a restart ({@code FilePosition}), and how a row of each format becomes a JSON
 * object with the names of the stream's fields. Not here: whether an event is acceptable. A value
 * that does not suit its field is handed on as it stands, so that the stream's decoder rejects it
 * with its own reason; and a row that is no row at all is handed on as text.
 */
package io.periscope.files;
