package io.periscope.sinks;

import io.periscope.api.log.EventLog;
import io.periscope.api.model.SinkDef;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.SinkConnector;
import io.periscope.api.source.Options;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code kafka: {topic, bootstrap.servers, properties}}: a compacted topic, a record a change. */
public final class KafkaSinkConnector implements SinkConnector {

  /**
   * @param servers empty for the cluster of the workspace's own log
   */
  record Settings(String topic, Optional<String> servers, Map<String, String> properties) {}

  @Override
  public String kind() {
    return "kafka";
  }

  @Override
  public Optional<Object> read(Options options) {
    options.keys(List.of("topic"), List.of("bootstrap.servers", "properties"));
    return options
        .text("topic")
        .map(
            topic ->
                new Settings(
                    topic,
                    options.text("bootstrap.servers"),
                    options.map("properties").orElse(Map.of())));
  }

  @Override
  public Sink open(SinkDef sink, EventLog log) {
    Settings settings = (Settings) sink.settings();
    return KafkaSink.open(
        sink.name(),
        settings.topic(),
        settings.servers().orElseGet(log::address),
        settings.properties());
  }
}
