/**
 * The batch layer: computes views over the master dataset, whole segments up to a coverage, and
 * puts the results into service. Knows nothing of the speed layer.
 */
package io.periscope.core.batch;
