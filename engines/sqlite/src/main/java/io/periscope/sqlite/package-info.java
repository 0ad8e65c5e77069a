/**
 * The operations database, one SQLite file: what must survive a restart and can be rebuilt from
 * neither the lake nor the log.
 *
 * <p>Here: the file itself ({@link io.periscope.sqlite.OperationsDatabase}), in which each area has
 * its own tables and its own version of them; the runs of jobs; and the clockwork that knows when a
 * job is due. Not here: what a run is and whether it may start, which the core decides.
 */
package io.periscope.sqlite;
