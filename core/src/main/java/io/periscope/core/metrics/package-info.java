/** What is measured of a running workspace, and how it is gathered. */
package io.periscope.core.metrics;
