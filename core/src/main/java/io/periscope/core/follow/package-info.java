/** Follows what a stream accepts, each event once: for streams derived from it, and for sinks. */
package io.periscope.core.follow;
