/** Answers out: keeps what sinks hold up to date with the merged answers. */
package io.periscope.core.sink;
