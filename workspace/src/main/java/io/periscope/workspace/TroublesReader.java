package io.periscope.workspace;

import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.SourceDef.Late;
import io.periscope.api.model.SourceDef.Troubles;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code errors:}, {@code duplicates:} and {@code late:} of a generator. */
final class TroublesReader {
  private final DeclaredFields declared;
  private final Optional<String> time;

  /**
   * @param time the stream's time field
   */
  TroublesReader(DeclaredFields declared, Optional<String> time) {
    this.declared = declared;
    this.time = time;
  }

  Troubles read(YamlMapping generator) {
    return new Troubles(
        generator.read("errors", Quantities::share).orElse(0.0),
        generator.read("duplicates", Quantities::share).orElse(0.0),
        generator.read("late", this::late));
  }

  private Optional<Late> late(YamlValue value) {
    boolean hasTime =
        time.flatMap(declared::field).map(f -> f.type().kind() == Kind.TIMESTAMP).orElse(false);
    if (!hasTime) {
      value.keyProblem(
          "'late' needs a time field of type timestamp; name it with the stream's key 'time'");
    }
    return value
        .mapping(FileShape.LATE)
        .flatMap(
            keys -> {
              Optional<Double> share = keys.read("share", Quantities::share);
              Optional<Duration> by = keys.read("by", Quantities::duration);
              return share.flatMap(s -> by.map(b -> new Late(s, b.toMillis())));
            });
  }
}
