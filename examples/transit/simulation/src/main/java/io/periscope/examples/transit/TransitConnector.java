package io.periscope.examples.transit;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Options;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceConnector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The simulation of a city's train lines, as a kind of source: {@code transit}. */
public final class TransitConnector implements SourceConnector {
  private static final String KIND = "transit";
  private static final long SPEED = 60;

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<SourceDef.Connected> read(Options options) {
    options.keys(
        List.of("part", "stations"),
        List.of("ridership", "curve", "seed", "start", "tick", "speed", "ticks"));
    Optional<String> part = options.choice("part", List.of("arrivals", "turnstiles"));
    Optional<Path> stations = options.text("stations").map(options.root()::resolve);
    Optional<Path> ridership = options.text("ridership").map(options.root()::resolve);
    Optional<Path> curve = options.text("curve").map(options.root()::resolve);
    if (part.equals(Optional.of("turnstiles")) && (ridership.isEmpty() || curve.isEmpty())) {
      options.problem("part", "turnstiles need the files 'ridership' and 'curve'");
      return Optional.empty();
    }
    Optional<LocalDateTime> start = start(options);
    if (part.isEmpty() || stations.isEmpty() || start.isEmpty()) {
      return Optional.empty();
    }
    TransitSettings settings =
        new TransitSettings(
            part.get(),
            stations.get(),
            ridership.orElse(stations.get()),
            curve.orElse(stations.get()),
            options.whole("seed", 0, Long.MAX_VALUE).orElse(1L),
            start.get(),
            options.duration("tick").orElse(Duration.ofMinutes(2)),
            options.whole("speed", 1, 1_000_000).orElse(SPEED),
            options
                .whole("ticks", 1, Integer.MAX_VALUE)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty));
    // The simulation keeps its own time.
    return Optional.of(new SourceDef.Connected(KIND, settings, OptionalDouble.empty()));
  }

  private static Optional<LocalDateTime> start(Options options) {
    String text = options.text("start").orElse("2026-03-02T06:00:00");
    try {
      return Optional.of(LocalDateTime.parse(text));
    } catch (DateTimeParseException e) {
      options.problem("start", "expected a date and a time, such as 2026-03-02T06:00:00");
      return Optional.empty();
    }
  }

  /** {@inheritDoc} Neither the speed nor the end make any difference to what comes next. */
  @Override
  public String name(StreamDef stream) {
    TransitSettings settings = settings(stream, TransitSettings.class);
    return "transit:%s:%s:%d:%s:%s"
        .formatted(
            stream.name(), settings.part(), settings.seed(), settings.start(), settings.tick());
  }

  @Override
  public Source open(StreamDef stream, Optional<String> position) {
    TransitSettings settings = settings(stream, TransitSettings.class);
    Network network = Network.read(settings.stations());
    Dice dice = new Dice(settings.seed());
    Part part =
        settings.part().equals("arrivals")
            ? new Trains(network, dice)
            : new Turnstiles(
                network,
                settings.ridership(),
                settings.curve(),
                settings.tick().toMillis() / 1e3,
                dice);
    return new TransitSource(
        part,
        settings,
        stream.key(),
        position.map(text -> step(stream, text)).orElse(0L),
        System::nanoTime);
  }

  private static long step(StreamDef stream, String position) {
    try {
      return Long.parseLong(position);
    } catch (NumberFormatException e) {
      throw PeriscopeException.user(
          "stream '%s': the simulation's position '%s' is not a number; something else wrote it"
              .formatted(stream.name(), position));
    }
  }
}
