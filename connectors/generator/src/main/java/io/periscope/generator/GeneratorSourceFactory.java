package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.Generator;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceFactory;
import java.time.Clock;
import java.util.Optional;

/** Opens {@link Generator} sources. */
public final class GeneratorSourceFactory implements SourceFactory {
  private final Clock clock;

  /**
   * @param clock for distributions that follow the time of day
   */
  public GeneratorSourceFactory(Clock clock) {
    this.clock = clock;
  }

  @Override
  public boolean supports(SourceDef source) {
    return source instanceof Generator;
  }

  @Override
  public String name(StreamDef stream) {
    return "generator/" + stream.name() + "/" + definition(stream).seed();
  }

  @Override
  public Source open(StreamDef stream, Optional<String> position) {
    return new GeneratorSource(
        stream, definition(stream), clock, position.map(GeneratorSourceFactory::row).orElse(0L));
  }

  private static Generator definition(StreamDef stream) {
    return stream
        .source()
        .filter(Generator.class::isInstance)
        .map(Generator.class::cast)
        .orElseThrow(() -> new IllegalArgumentException(stream.name() + " has no generator"));
  }

  private static long row(String position) {
    try {
      return Long.parseLong(position);
    } catch (NumberFormatException e) {
      throw PeriscopeException.user(
          "not the position of a generator, expected the number of an event: " + position);
    }
  }
}
