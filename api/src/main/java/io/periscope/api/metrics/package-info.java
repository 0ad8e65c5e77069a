/** What is measured while it runs, and where measurements go. */
package io.periscope.api.metrics;
