package io.periscope.api.model;

/**
 * A view as its owner wrote it.
 *
 * @param name the file's name without {@code .sql}, with a field for its placeholder
 * @param description the leading comment lines
 * @param file relative to the workspace, for messages
 * @param sql the whole text of the file, with fields for its placeholders
 * @param origin where the places of {@code sql} are in the file
 */
public record ViewDef(String name, String description, String file, String sql, Origin origin) {

  /** A view that is no template. */
  public ViewDef(String name, String description, String file, String sql) {
    this(name, description, file, sql, Origin.SAME);
  }
}
