package io.periscope.cdc;

import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Options;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceConnector;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Every insert, update and delete of a PostgreSQL table, read from the server's own log by
 * Debezium: kind {@code postgres_cdc}.
 */
public final class PostgresCdcConnector implements SourceConnector {
  static final String KIND = "postgres_cdc";

  private final Map<String, String> environment;

  public PostgresCdcConnector() {
    this(System.getenv());
  }

  PostgresCdcConnector(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<SourceDef.Connected> read(Options options) {
    options.keys(
        List.of("url", "user", "password", "table"),
        List.of("snapshot", "slot", "publication", "rate"));
    Optional<String> url = options.text("url");
    if (url.isPresent()
        && !url.get().startsWith("jdbc:postgresql://")
        && !url.get().startsWith("${")) {
      options.problem("url", "expected an address like jdbc:postgresql://host:5432/database");
      return Optional.empty();
    }
    Optional<String> user = options.text("user");
    Optional<String> password = options.text("password");
    Optional<String> table = options.text("table");
    boolean snapshot =
        options.choice("snapshot", List.of("initial", "never")).orElse("initial").equals("initial");
    Optional<String> slot = name(options, "slot");
    Optional<String> publication = name(options, "publication");
    OptionalDouble rate =
        options.rate("rate").map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    if (url.isEmpty() || user.isEmpty() || password.isEmpty() || table.isEmpty()) {
      return Optional.empty();
    }
    int dot = table.get().indexOf('.');
    CdcSettings settings =
        new CdcSettings(
            url.get(),
            user.get(),
            password.get(),
            dot < 0 ? "public" : table.get().substring(0, dot),
            table.get().substring(dot + 1),
            snapshot,
            slot,
            publication);
    return Optional.of(new SourceDef.Connected(KIND, settings, rate));
  }

  private static Optional<String> name(Options options, String key) {
    Optional<String> name = options.text(key);
    if (name.filter(text -> !text.matches("[a-z0-9_]{1,63}")).isPresent()) {
      options.problem(key, "expected at most 63 of a to z, 0 to 9 and _");
      return Optional.empty();
    }
    return name;
  }

  /** {@inheritDoc} Another slot is another place in the server's log. */
  @Override
  public String name(StreamDef stream) {
    CdcSettings settings = settings(stream, CdcSettings.class);
    return "postgres_cdc:%s:%s:%s"
        .formatted(
            stream.name(), slot(stream, settings), settings.schema() + "." + settings.table());
  }

  private static String slot(StreamDef stream, CdcSettings settings) {
    return settings.slot().orElseGet(() -> derived(stream));
  }

  private static String derived(StreamDef stream) {
    String name = "periscope_" + stream.name().toLowerCase(Locale.ROOT);
    return name.substring(0, Math.min(63, name.length()));
  }

  @Override
  public Source open(StreamDef stream, Optional<String> position) {
    String owner = "stream '" + stream.name() + "'";
    CdcSettings settings = settings(stream, CdcSettings.class).filled(owner, environment);
    Names names =
        new Names(slot(stream, settings), settings.publication().orElseGet(() -> derived(stream)));
    Place place = Place.parse(owner, position);
    Server server = new Server(owner, settings, names);
    List<String> columns = server.prepare(place);
    ChangeWriter writer = ChangeWriter.of(owner, settings, columns, stream.schema(), stream.key());
    return new CdcSource(
        place,
        settings.snapshot(),
        writer,
        server,
        snapshot -> new Changes(server, settings, names, snapshot));
  }

  /** What stands in the server for this source. */
  record Names(String slot, String publication) {}
}
