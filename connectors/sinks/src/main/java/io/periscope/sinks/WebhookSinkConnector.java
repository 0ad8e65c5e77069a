package io.periscope.sinks;

import io.periscope.api.log.EventLog;
import io.periscope.api.model.SinkDef;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.SinkConnector;
import io.periscope.api.source.Options;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code webhook: {url, headers}}: an HTTP address that is told of each change. */
public final class WebhookSinkConnector implements SinkConnector {

  record Settings(URI url, Map<String, String> headers) {}

  @Override
  public String kind() {
    return "webhook";
  }

  @Override
  public Optional<Object> read(Options options) {
    options.keys(List.of("url"), List.of("headers"));
    Map<String, String> headers = options.map("headers").orElse(Map.of());
    return options
        .text("url")
        .flatMap(text -> Environment.fill(options, "url", text))
        .flatMap(text -> url(options, text))
        .map(u -> new Settings(u, headers));
  }

  private static Optional<URI> url(Options options, String text) {
    try {
      URI url = URI.create(text);
      if (url.getHost() != null
          && ("http".equalsIgnoreCase(url.getScheme())
              || "https".equalsIgnoreCase(url.getScheme()))) {
        return Optional.of(url);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    options.problem("url", "'url' must be an address such as https://example.org/hook");
    return Optional.empty();
  }

  @Override
  public Sink open(SinkDef sink, EventLog log) {
    Settings settings = (Settings) sink.settings();
    return new WebhookSink(sink.name(), settings);
  }
}
