package io.periscope.app;

import io.periscope.api.sink.SinkConnector;
import io.periscope.api.source.SourceConnector;
import io.periscope.api.source.SourceFactory;
import io.periscope.files.FileSourceFactory;
import io.periscope.generator.GeneratorSourceFactory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The kinds of source that there are. */
final class Connectors {
  private Connectors() {}

  /** Those that announce themselves, in this distribution or on the class path beside it. */
  static List<SourceConnector> found() {
    return ServiceLoader.load(SourceConnector.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  static List<SinkConnector> sinks() {
    return ServiceLoader.load(SinkConnector.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  static List<SourceFactory> all(Clock clock) {
    List<SourceFactory> all = new ArrayList<>();
    all.add(new FileSourceFactory());
    all.add(new GeneratorSourceFactory(clock));
    all.addAll(found());
    return all;
  }
}
