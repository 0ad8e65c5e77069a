/** Notices of alerts: webhooks, mail, files. */
package io.periscope.notices;
