package io.periscope.sinks;

import io.periscope.api.log.EventLog;
import io.periscope.api.model.SinkDef;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.SinkConnector;
import io.periscope.api.source.Options;
import java.util.List;
import java.util.Optional;

/** {@code jdbc: {url, user, password, table}}: a table whose rows are kept as the answer's. */
public final class JdbcSinkConnector implements SinkConnector {

  record Settings(String url, Optional<String> user, Optional<String> password, String table) {
    @Override
    public String toString() {
      return url + " " + table;
    }
  }

  @Override
  public String kind() {
    return "jdbc";
  }

  @Override
  public Optional<Object> read(Options options) {
    options.keys(List.of("url", "table"), List.of("user", "password"));
    return options
        .text("url")
        .flatMap(
            url ->
                options
                    .text("table")
                    .map(
                        table ->
                            new Settings(
                                Environment.fill(url),
                                options.text("user").map(Environment::fill),
                                options.text("password").map(Environment::fill),
                                table)));
  }

  @Override
  public Sink open(SinkDef sink, EventLog log) {
    return JdbcSink.open(sink.name(), (Settings) sink.settings());
  }
}
