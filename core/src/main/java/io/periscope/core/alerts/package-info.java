/** Alerts: looks at what is known, decides what fires, and sees to it that channels are told. */
package io.periscope.core.alerts;
