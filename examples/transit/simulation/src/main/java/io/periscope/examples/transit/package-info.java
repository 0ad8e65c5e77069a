/** A source of one's own: trains and turnstiles, computed from a seed and the number of a step. */
package io.periscope.examples.transit;
