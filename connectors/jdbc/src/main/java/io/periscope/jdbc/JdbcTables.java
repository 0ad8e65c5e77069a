package io.periscope.jdbc;

import io.periscope.api.model.Schema;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.TableSource;
import io.periscope.api.source.Options;
import io.periscope.api.table.TableConnector;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reference tables that are tables or queries of a database: kind {@code jdbc}. */
public final class JdbcTables implements TableConnector {
  private static final int FETCH = 1000;

  private final Map<String, String> environment;
  private final Clock clock;

  public JdbcTables() {
    this(System.getenv(), Clock.systemUTC());
  }

  JdbcTables(Map<String, String> environment, Clock clock) {
    this.environment = Map.copyOf(environment);
    this.clock = clock;
  }

  @Override
  public String kind() {
    return JdbcConnector.KIND;
  }

  @Override
  public TableConnector with(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(variables);
    return new JdbcTables(all, clock);
  }

  @Override
  public Optional<TableSource.Declared> read(Options options) {
    options.keys(List.of("url"), List.of("user", "password", "table", "query", "every"));
    Optional<Login> login = JdbcConnector.login(options);
    Optional<Relation> relation = JdbcConnector.relation(options);
    Optional<Duration> every = options.duration("every");
    if (login.isEmpty() || relation.isEmpty()) {
      return Optional.empty();
    }
    // Everything, once: a round of mode bulk.
    JdbcSettings settings =
        new JdbcSettings(
            login.get(),
            relation.get(),
            Mode.BULK,
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            FETCH,
            Duration.ZERO,
            ZoneOffset.UTC);
    String identity = login.get().place() + "\n" + relation.get().sql("\"");
    return Optional.of(new TableSource.Declared(kind(), identity, settings, every));
  }

  @Override
  public void read(TableDef table, RowConsumer consumer) {
    String owner = "table '" + table.name() + "'";
    TableSource source = table.source().orElseThrow();
    JdbcSettings settings = (JdbcSettings) source.declared().settings();
    Schema columns = source.columns();
    Login login = settings.login().filled(owner, environment);
    try (Database database = Database.open(owner, login, clock, "")) {
      Map<String, String> lacking = Rows.lacking(owner, database, settings.relation(), columns);
      if (!lacking.isEmpty()) {
        throw source.places().problems(lacking);
      }
      Rows rows = Rows.of(owner, database, settings, columns, Optional.empty());
      Position start = Position.start(Mode.BULK);
      long unused =
          database.query(
              "read " + settings.relation().text(),
              rows.select(),
              settings.batch(),
              none -> {},
              result -> {
                long count = 0;
                while (result.next()) {
                  consumer.accept(rows.read(result, start).value());
                  count++;
                }
                return count;
              });
    }
  }
}
