/**
 * The log: topics, positions, coverage, and how a log is read and written. Implemented by the
 * engines.
 */
package io.periscope.api.log;
