/**
 * Streams that are made of another stream's events. To the rest of the core they are sources like
 * any other: the position in the other stream is committed with the events made of it.
 */
package io.periscope.core.derive;
