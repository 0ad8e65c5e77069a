package io.periscope.sql;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Makes names distinct, compared without case, in the order they are asked for. */
final class Names {
  private final Set<String> taken = new HashSet<>();

  String distinct(String wanted) {
    String name = wanted;
    for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }
}
