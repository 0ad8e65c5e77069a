/**
 * From a folder of files to the model: {@link io.periscope.workspace.WorkspaceReader} reads and
 * checks, {@link io.periscope.workspace.WorkspaceTemplate} writes a first one. The file formats are
 * described in {@code docs/spec/workspace.md}.
 *
 * <p>Not here: what a view's SQL means (the sql module checks it) and whether a source has anything
 * to read (the connectors do). How YAML is read with positions is in {@code
 * io.periscope.workspace.yaml}.
 */
package io.periscope.workspace;
