/**
 * What an engine must do: keep state, serve answers, compute over files. Called by the core alone.
 */
package io.periscope.api.engine;
