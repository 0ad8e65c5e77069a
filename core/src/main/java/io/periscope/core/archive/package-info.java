/** The archive: carries closed segments from the log to the master dataset, each in one commit. */
package io.periscope.core.archive;
