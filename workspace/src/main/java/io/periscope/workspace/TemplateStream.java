package io.periscope.workspace;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a template of views may ask of a stream.
 *
 * @param roles of the fields that have one, in their order
 */
record TemplateStream(String name, Optional<String> time, Map<String, Role> roles) {

  /** The fields with a role, in the order of the stream's file. */
  List<String> fields(Role role) {
    return roles.entrySet().stream()
        .filter(each -> each.getValue() == role)
        .map(Map.Entry::getKey)
        .toList();
  }
}
