/**
 * Jobs at work: when a run comes to be, when it may start, and what becomes of it.
 *
 * <p>Why nothing is lost or run twice:
 *
 * <ol>
 *   <li>A run is made once. What triggered it is its identity (the instant of a cron expression, a
 *       file with its stamp, the run that it follows, the key of a request), and the store has one
 *       run of each, for ever. So a clock that jumps, an alarm that rings twice and a request that
 *       is repeated change nothing.
 *   <li>It is kept together with what must not be forgotten without it: up to when a trigger has
 *       been looked at, or the end of the run that it follows.
 *   <li>It is begun once, and each of its steps moves from state to state by compare-and-swap. What
 *       says that it has succeeded is never done again.
 *   <li>One process works on the data folder. So what says at the start that it is under way was
 *       interrupted: its steps that may be done twice are done again, else it is marked.
 * </ol>
 *
 * <p>Not here: where runs are stored, how cron expressions are read and who rings when one is due
 * ({@link io.periscope.api.job} says what they must do); what steps do to streams, views and
 * models, which {@link io.periscope.core.Pipeline} is asked for.
 */
package io.periscope.core.schedule;
