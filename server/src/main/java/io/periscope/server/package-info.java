/**
 * HTTP: the API, live updates by server-sent events, and the page. Everything is asked of {@link
 * io.periscope.core.serving.Operations}; no engine is known here.
 */
package io.periscope.server;
