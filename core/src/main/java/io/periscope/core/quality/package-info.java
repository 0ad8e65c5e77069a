/**
 * Whether expectations hold. What is expected of a stream is counted by views of its own, which are
 * compiled, kept and recomputed like all others; so results are exact over all history and live,
 * and there is one definition of each. What is expected of a view or a table is a question about
 * it. Which events are not accepted at all is decided where they are read, by rules that are
 * compiled here.
 */
package io.periscope.core.quality;
