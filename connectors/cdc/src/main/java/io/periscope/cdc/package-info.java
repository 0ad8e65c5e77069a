/** The changes of a PostgreSQL table as a source, by its log. */
package io.periscope.cdc;
