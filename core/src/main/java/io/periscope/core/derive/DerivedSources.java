package io.periscope.core.derive;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.Derivation;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceFactory;
import io.periscope.core.Catalog;
import io.periscope.core.Engines;
import io.periscope.core.follow.FollowPosition;
import io.periscope.core.follow.Follower;
import io.periscope.core.learn.Models;
import java.util.Optional;
import java.util.function.Function;

/** Opens the sources of derived streams. */
public final class DerivedSources implements SourceFactory {
  private final Catalog catalog;
  private final Engines engines;
  private final Function<StreamDef, EventDecoder> decoders;
  private final Function<String, Optional<FollowPosition>> ends;
  private final Models models;

  /**
   * @param catalog which streams are derived of which
   * @param decoders of streams
   * @param ends how far a stream is, by name; empty while it does not run
   * @param models that derivations ask
   */
  public DerivedSources(
      Catalog catalog,
      Engines engines,
      Function<StreamDef, EventDecoder> decoders,
      Function<String, Optional<FollowPosition>> ends,
      Models models) {
    this.catalog = catalog;
    this.engines = engines;
    this.decoders = decoders;
    this.ends = ends;
    this.models = models;
  }

  /** How far a derived stream has come in the other, by the position of its source. */
  public static Coverage coverage(String position) {
    return FollowPosition.parse(position).coverage();
  }

  @Override
  public boolean supports(SourceDef source) {
    return source instanceof SourceDef.Derived;
  }

  /** A SELECT that was changed makes events from where it is: what was made stays. */
  @Override
  public String name(StreamDef stream) {
    return "derived-" + derivation(stream).from();
  }

  @Override
  public Source open(StreamDef stream, Optional<String> position) {
    Derivation derivation = derivation(stream);
    StreamDef from = catalog.stream(derivation.from());
    return new DerivedSource(
        derivation,
        from,
        stream.key(),
        decoders.apply(from),
        engines.batch(),
        () -> derivation.model().flatMap(models::champion),
        () -> ends.apply(from.name()),
        Follower.open(from, engines.log(), engines.store(), position.map(FollowPosition::parse)));
  }

  private Derivation derivation(StreamDef stream) {
    return catalog
        .derivation(stream.name())
        .orElseThrow(() -> new IllegalStateException(stream.name() + " is not derived"));
  }
}
