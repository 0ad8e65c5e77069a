package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.FormulaEngine;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceFactory;
import java.time.Clock;
import java.util.Optional;

/** Opens {@link SourceDef.Generator}: made-up events, the same ones for the same seed. */
public final class GeneratorSourceFactory implements SourceFactory {
  private final Clock clock;
  private final FormulaEngine engine;

  public GeneratorSourceFactory() {
    this(Clock.systemUTC());
  }

  /** Of generators without fields that are made by sql. */
  public GeneratorSourceFactory(Clock clock) {
    this(clock, FormulaEngine.none());
  }

  /**
   * @param clock for fields that are made by {@code now}
   * @param engine for fields that are made by {@code sql}
   */
  public GeneratorSourceFactory(Clock clock, FormulaEngine engine) {
    this.clock = clock;
    this.engine = engine;
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
    return new GeneratorSource(
        new Events(stream, generator, engine),
        repeats(generator),
        generator.rows(),
        clock,
        position.map(text -> place(stream, text)).orElse(GeneratorSource.Place.FIRST));
  }

  private static GeneratorSource.Place place(StreamDef stream, String position) {
    return GeneratorSource.Place.parse(position)
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    ("stream '%s': the generator's position '%s' is not a row number; it was"
                            + " committed by something else")
                        .formatted(stream.name(), position)));
  }

  static Repeats repeats(SourceDef.Generator generator) {
    return new Repeats(
        generator.troubles().duplicates(), new Draws(generator.seed(), "#duplicates"));
  }

  static SourceDef.Generator generator(StreamDef stream) {
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
