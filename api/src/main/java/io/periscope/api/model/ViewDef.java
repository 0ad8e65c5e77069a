package io.periscope.api.model;

/**
 * A view as its owner wrote it.
 *
 * @param name the file's name without {@code .sql}
 * @param description the leading comment lines
 * @param file relative to the workspace, for messages
 * @param sql the whole text of the file, so that positions in it are positions in the file
 */
public record ViewDef(String name, String description, String file, String sql) {}
