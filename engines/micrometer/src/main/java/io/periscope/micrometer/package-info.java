/** Measurements, kept by Micrometer and told to Prometheus. */
package io.periscope.micrometer;
