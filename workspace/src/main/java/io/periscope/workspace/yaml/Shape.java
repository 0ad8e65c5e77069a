package io.periscope.workspace.yaml;

import java.util.ArrayList;
import java.util.List;

/** The keys that a mapping must and may have. */
public interface Shape {

  List<String> required();

  List<String> optional();

  /** All keys, the required ones first. */
  default List<String> keys() {
    List<String> keys = new ArrayList<>(required());
    keys.addAll(optional());
    return keys;
  }
}
