package io.periscope.api.model;

/**
 * Which events are replaced by later ones: of those that agree in one field only those count whose
 * other field is the greatest. So a file that is loaded again replaces what it brought before.
 *
 * @param partition the field by which events belong together
 * @param version the field whose greatest value counts
 */
public record ReplaceDef(String partition, String version) {}
