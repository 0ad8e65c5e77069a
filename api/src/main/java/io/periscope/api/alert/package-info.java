/** Alerts of a workspace: what is declared, what is kept of them, and where notices go. */
package io.periscope.api.alert;
