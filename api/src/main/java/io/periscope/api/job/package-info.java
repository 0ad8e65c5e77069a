/**
 * Jobs: what a workspace declares of them, what is known of their runs, and what a store of runs,
 * an alarm clock and a reader of cron expressions must do.
 *
 * <p>Not here: when a run may start and what happens in it, which the core decides.
 */
package io.periscope.api.job;
