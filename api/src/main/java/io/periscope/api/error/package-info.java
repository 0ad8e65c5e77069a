/** How failures are told: one message, whose fault it is, and where. */
package io.periscope.api.error;
