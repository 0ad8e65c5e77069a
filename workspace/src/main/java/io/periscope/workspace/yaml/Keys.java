package io.periscope.workspace.yaml;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The keys that a mapping must have, and those that it may have besides. */
public record Keys(List<String> required, List<String> optional) implements Shape {
  public Keys {
    required = List.copyOf(required);
    optional = List.copyOf(optional);
  }

  public static Keys must(String... keys) {
    return new Keys(List.of(keys), List.of());
  }

  /** With further keys that may be there. */
  public Keys may(String... more) {
    return may(List.of(more));
  }

  /** With further keys that may be there. */
  public Keys may(Collection<String> more) {
    return new Keys(required, Stream.concat(optional.stream(), more.stream()).toList());
  }

  @Override
  public Keys shape() {
    return this;
  }
}
