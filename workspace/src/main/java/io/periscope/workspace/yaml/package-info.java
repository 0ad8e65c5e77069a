/**
 * Reads YAML as a tree in which every value knows where it stands, and collects what is wrong with
 * it. Here are kinds of value (text, number, mapping …) and positions; what the keys of a workspace
 * mean is the business of {@code io.periscope.workspace}.
 */
package io.periscope.workspace.yaml;
