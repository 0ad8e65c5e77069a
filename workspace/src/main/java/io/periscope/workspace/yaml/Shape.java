package io.periscope.workspace.yaml;

import java.util.List;
import java.util.stream.Stream;

/** A kind of mapping, by its keys. */
public interface Shape {
  Keys shape();

  default List<String> required() {
    return shape().required();
  }

  default List<String> optional() {
    return shape().optional();
  }

  /** All keys, the required ones first. */
  default List<String> keys() {
    return Stream.concat(required().stream(), optional().stream()).toList();
  }
}
