/**
 * The layers, put together. {@link io.periscope.core.Pipeline} is a workspace at work; one {@link
 * io.periscope.core.StreamPipeline} a stream. The rooms are the packages: ingest, speed, archive,
 * batch, serving. Engines come in through {@link io.periscope.core.Engines}; no engine is named
 * here.
 */
package io.periscope.core;
