package io.periscope.core.derive;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.TopicInfo;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.Derivation;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceFactory;
import io.periscope.core.Catalog;
import io.periscope.core.Engines;
import java.util.Optional;
import java.util.function.Function;

/** Opens the sources of derived streams. */
public final class DerivedSources implements SourceFactory {
  private final Catalog catalog;
  private final Engines engines;
  private final Function<StreamDef, EventDecoder> decoders;
  private final Function<String, Optional<Decided>> decided;

  /**
   * @param catalog which streams are derived of which
   * @param decoders of streams
   * @param decided how far a stream is, by name; empty while it does not run
   */
  public DerivedSources(
      Catalog catalog,
      Engines engines,
      Function<StreamDef, EventDecoder> decoders,
      Function<String, Optional<Decided>> decided) {
    this.catalog = catalog;
    this.engines = engines;
    this.decoders = decoders;
    this.decided = decided;
  }

  /** How far a derived stream has come in the other, by the position of its source. */
  public static Coverage coverage(String position) {
    return DerivedPosition.parse(position).coverage();
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
    TopicInfo topic = engines.log().ensureTopic(from.topic(), from.partitions());
    DerivedPosition begin =
        position
            .map(DerivedPosition::parse)
            .orElseGet(() -> new DerivedPosition(topic.id(), engines.log().beginning(topic), 0));
    if (!begin.topicId().equals(topic.id())) {
      throw PeriscopeException.user(
          ("stream '%s' was derived from stream '%s' whose topic '%s' had the id %s, but now it has"
                  + " %s; give the derived stream a new name to begin a new history")
              .formatted(stream.name(), from.name(), from.topic(), begin.topicId(), topic.id()));
    }
    return new DerivedSource(
        derivation,
        from,
        stream.key(),
        decoders.apply(from),
        engines.batch(),
        engines.store(),
        () -> decided.apply(from.name()),
        engines.log().read(topic, begin.coverage()),
        begin);
  }

  private Derivation derivation(StreamDef stream) {
    return catalog
        .derivation(stream.name())
        .orElseThrow(() -> new IllegalStateException(stream.name() + " is not derived"));
  }
}
