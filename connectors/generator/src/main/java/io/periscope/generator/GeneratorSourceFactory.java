package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceFactory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens {@link SourceDef.Generator}: made-up events, the same ones for the same seed. */
public final class GeneratorSourceFactory implements SourceFactory {
  private final Clock clock;

  public GeneratorSourceFactory() {
    this(Clock.systemUTC());
  }

  /**
   * @param clock for fields that are made by {@code now}
   */
  public GeneratorSourceFactory(Clock clock) {
    this.clock = clock;
  }

  @Override
  public boolean supports(SourceDef source) {
    return source instanceof SourceDef.Generator;
  }

  /** A generator with another seed makes other events, and so begins anew. */
  @Override
  public String name(StreamDef stream) {
    return "generator:" + stream.name() + ":" + generator(stream).seed();
  }

  @Override
  public Source open(StreamDef stream, Optional<String> position) {
    SourceDef.Generator generator = generator(stream);
    Map<String, GeneratedField> fields =
        new FieldCompiler(stream.name(), stream.schema(), generator).compile();
    return new GeneratorSource(
        List.copyOf(fields.values()),
        stream.key().flatMap(name -> Optional.ofNullable(fields.get(name))),
        generator.rows(),
        clock,
        position.map(text -> row(stream, text)).orElse(0L));
  }

  private static long row(StreamDef stream, String position) {
    try {
      long row = Long.parseLong(position);
      if (row >= 0) {
        return row;
      }
    } catch (NumberFormatException e) {
      throw unreadable(stream, position, e);
    }
    throw unreadable(stream, position, new IllegalArgumentException(position));
  }

  private static PeriscopeException unreadable(
      StreamDef stream, String position, RuntimeException cause) {
    return new PeriscopeException(
        PeriscopeException.Fault.USER,
        ("stream '%s': the generator's position '%s' is not a row number; it was committed by"
                + " something else")
            .formatted(stream.name(), position),
        cause);
  }

  private static SourceDef.Generator generator(StreamDef stream) {
    return stream
        .source()
        .filter(SourceDef.Generator.class::isInstance)
        .map(SourceDef.Generator.class::cast)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "stream '" + stream.name() + "' has no generator as its source"));
  }
}
