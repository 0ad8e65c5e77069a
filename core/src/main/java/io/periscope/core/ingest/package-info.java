/**
 * The way in: sources are driven into the log here, and the bytes of events become typed values.
 * What is done with the values is the speed layer's and the archive's.
 */
package io.periscope.core.ingest;
