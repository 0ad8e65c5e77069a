package io.periscope.api.model;

/**
 * A service that runs beside a workspace.
 *
 * @param kind the connector's
 * @param settings what the connector made of the declaration: an immutable value
 */
public record ServiceDef(String name, String kind, Object settings) {}
