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
    /** The address without what may be secret in it. */
    String place() {
      return url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//");
    }

    @Override
    public String toString() {
      return place() + " " + table;
    }
  }

  @Override
  public String kind() {
    return "jdbc";
  }

  @Override
  public Optional<Object> read(Options options) {
    options.keys(List.of("url", "table"), List.of("user", "password"));
    Optional<String> url = filled(options, "url");
    Optional<String> user = filled(options, "user");
    Optional<String> password = filled(options, "password");
    if (url.isPresent() && !url.get().startsWith("jdbc:")) {
      options.problem("url", "'url' must be an address such as jdbc:postgresql://localhost/shop");
      return Optional.empty();
    }
    return url.flatMap(
        at -> options.text("table").map(table -> new Settings(at, user, password, table)));
  }

  private static Optional<String> filled(Options options, String key) {
    return options.text(key).flatMap(text -> Environment.fill(options, key, text));
  }

  @Override
  public Sink open(SinkDef sink, EventLog log) {
    return JdbcSink.open(sink.name(), (Settings) sink.settings());
  }
}
