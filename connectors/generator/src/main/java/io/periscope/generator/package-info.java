/**
 * A source of made-up events, so that a workspace runs on a machine that has no data. Each value
 * follows from the seed, the field and the number of the event alone.
 */
package io.periscope.generator;
