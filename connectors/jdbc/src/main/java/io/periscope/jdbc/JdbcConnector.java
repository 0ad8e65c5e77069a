package io.periscope.jdbc;

import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Options;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceConnector;
import io.periscope.api.source.SourceFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads what is new in a table or in the result of a query, over and over: kind {@code jdbc}. */
public final class JdbcConnector implements SourceConnector {
  static final String KIND = "jdbc";

  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final long BATCH = 1000;
  private static final long MOST = 1_000_000;

  private final Map<String, String> environment;
  private final Clock clock;

  public JdbcConnector() {
    this(System.getenv(), Clock.systemUTC());
  }

  /**
   * @param clock for databases that have none of their own
   */
  JdbcConnector(Map<String, String> environment, Clock clock) {
    this.environment = Map.copyOf(environment);
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public SourceFactory with(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(variables);
    return new JdbcConnector(all, clock);
  }

  @Override
  public Optional<SourceDef.Connected> read(Options options) {
    options.keys(
        List.of("url", "mode"),
        List.of(
            "user",
            "password",
            "table",
            "query",
            "incrementing",
            "timestamp",
            "every",
            "batch",
            "delay",
            "zone",
            "rate"));
    Optional<Login> login = login(options);
    Optional<Relation> relation = relation(options);
    Optional<Mode> mode = options.choice("mode", Mode.texts()).map(Mode::of);
    Optional<String> incrementing = options.text("incrementing");
    Optional<String> timestamp = options.text("timestamp");
    mode.ifPresent(
        m -> {
          column(options, m, "incrementing", incrementing, m.needsIncrementing(), m == Mode.BULK);
          column(options, m, "timestamp", timestamp, m.needsTimestamp(), false);
        });
    Duration every = options.duration("every").orElse(EVERY);
    int batch = options.whole("batch", 1, MOST).orElse(BATCH).intValue();
    Duration delay = delay(options);
    ZoneId zone = zone(options);
    Optional<Double> rate = options.rate("rate");
    if (login.isEmpty() || relation.isEmpty() || mode.isEmpty()) {
      return Optional.empty();
    }
    JdbcSettings settings =
        new JdbcSettings(
            login.get(),
            relation.get(),
            mode.get(),
            incrementing,
            timestamp,
            every,
            batch,
            delay,
            zone);
    return Optional.of(
        new SourceDef.Connected(
            KIND, settings, rate.map(OptionalDouble::of).orElseGet(OptionalDouble::empty)));
  }

  static Optional<Login> login(Options options) {
    Optional<String> url = options.text("url");
    if (url.isPresent() && !url.get().startsWith("jdbc:") && !url.get().startsWith("${")) {
      options.problem("url", "expected a JDBC address, such as jdbc:postgresql://host:5432/shop");
      return Optional.empty();
    }
    Optional<String> user = options.text("user");
    Optional<String> password = options.text("password");
    return url.map(text -> new Login(text, user, password, options.root()));
  }

  static Optional<Relation> relation(Options options) {
    Optional<Relation> table = options.text("table").map(Relation.Table::new);
    Optional<Relation> query = options.text("query").map(Relation.Select::new);
    if (table.isPresent() == query.isPresent()) {
      options.problem("query", "give either 'table' or 'query'");
      return Optional.empty();
    }
    return table.or(() -> query);
  }

  private static void column(
      Options options,
      Mode mode,
      String key,
      Optional<String> column,
      boolean needed,
      boolean allowed) {
    if (needed && column.isEmpty()) {
      options.problem(key, "mode %s needs '%s', the name of a column".formatted(mode, key));
    } else if (!needed && !allowed && column.isPresent()) {
      options.problem(key, "mode %s has no use for '%s'".formatted(mode, key));
    }
  }

  /** Unlike other durations this one may be nothing. */
  private static Duration delay(Options options) {
    boolean none =
        options.text("delay").filter(text -> text.matches("0+(ms|s|m|h|d)?")).isPresent();
    return none ? Duration.ZERO : options.duration("delay").orElse(Duration.ZERO);
  }

  private static ZoneId zone(Options options) {
    try {
      return options.text("zone").map(ZoneId::of).orElse(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      options.problem("zone", "expected a time zone, such as Europe/Berlin");
      return ZoneOffset.UTC;
    }
  }

  /**
   * {@inheritDoc} Who asks, how often and how much at once makes no difference to what comes next;
   * the database, what is read of it and how it is ordered do.
   */
  @Override
  public String name(StreamDef stream) {
    JdbcSettings settings = settings(stream, JdbcSettings.class);
    String what =
        String.join(
            "\n",
            settings.login().place(),
            settings.relation().text(),
            settings.relation().sql("\""),
            settings.mode().toString(),
            settings.incrementing().orElse(""),
            settings.timestamp().orElse(""));
    return "jdbc:%s:%s:%s".formatted(stream.name(), settings.mode(), hash(what));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public Source open(StreamDef stream, Optional<String> position) {
    String owner = "stream '" + stream.name() + "'";
    JdbcSettings settings = settings(stream, JdbcSettings.class);
    Position start =
        position
            .map(text -> Position.parse(owner, settings.mode(), text))
            .orElseGet(() -> Position.start(settings.mode()));
    Database database = Database.open(owner, settings.login().filled(owner, environment), clock);
    try {
      Rows rows = Rows.of(owner, database, settings, stream.schema(), stream.key());
      return new JdbcSource(database, Reading.of(database, rows, settings), settings, start);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }
}
