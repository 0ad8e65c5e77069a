package io.periscope.jdbc;

import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A database with tables, and streams that are read from it. */
final class Shop {
  /** The time of the databases that have no clock of their own. */
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  enum Kind {
    H2,
    SQLITE,
    POSTGRESQL,
    MARIADB
  }

  private final String url;
  private final Path folder;
  private Schema schema = new Schema(List.of());
  private Optional<String> key = Optional.empty();
  private Relation relation = new Relation.Table("orders");
  private Mode mode = Mode.INCREMENTING;
  private Optional<String> incrementing = Optional.empty();
  private Optional<String> timestamp = Optional.empty();
  private int batch = 1000;
  private Duration delay = Duration.ZERO;
  private Instant now = NOW;
  private Map<String, String> environment = Map.of();
  private Optional<String> password = Optional.of("secret");

  private Shop(String url, Path folder) {
    this.url = url;
    this.folder = folder;
  }

  static Shop of(Kind kind, Path folder, EmbeddedPostgres postgres, MariaDb mariaDb) {
    Shop shop =
        new Shop(
            switch (kind) {
              case H2 -> "jdbc:h2:mem:" + folder.getFileName() + ";DB_CLOSE_DELAY=-1";
              case SQLITE -> "jdbc:sqlite:" + folder.resolve("shop.sqlite");
              case POSTGRESQL -> postgres.getJdbcUrl("postgres", "postgres");
              case MARIADB -> mariaDb.url();
            },
            folder);
    shop.run("DROP TABLE IF EXISTS orders");
    return shop;
  }

  static Shop at(String url, Path folder) {
    return new Shop(url, folder);
  }

  Shop fields(Field... fields) {
    schema = Schema.of(fields);
    return this;
  }

  Shop key(String field) {
    key = Optional.of(field);
    return this;
  }

  Shop table(String name) {
    relation = new Relation.Table(name);
    return this;
  }

  Shop query(String sql) {
    relation = new Relation.Select(sql);
    return this;
  }

  Shop incrementing(String column) {
    mode = Mode.INCREMENTING;
    incrementing = Optional.of(column);
    timestamp = Optional.empty();
    return this;
  }

  Shop timestamp(String column) {
    mode = Mode.TIMESTAMP;
    incrementing = Optional.empty();
    timestamp = Optional.of(column);
    return this;
  }

  Shop timestampAndIncrementing(String time, String number) {
    mode = Mode.TIMESTAMP_INCREMENTING;
    timestamp = Optional.of(time);
    incrementing = Optional.of(number);
    return this;
  }

  Shop bulk(Optional<String> order) {
    mode = Mode.BULK;
    incrementing = order;
    return this;
  }

  Shop batch(int rows) {
    batch = rows;
    return this;
  }

  Shop delay(Duration age) {
    delay = age;
    return this;
  }

  Shop now(Instant instant) {
    now = instant;
    return this;
  }

  Shop environment(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  Shop password(String text) {
    password = Optional.of(text);
    return this;
  }

  void run(String... statements) {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "secret");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  String url() {
    return url;
  }

  StreamDef stream() {
    JdbcSettings settings =
        new JdbcSettings(
            new Login(url, Optional.of("postgres"), password, folder),
            relation,
            mode,
            incrementing,
            timestamp,
            Duration.ofSeconds(5),
            batch,
            delay,
            ZoneOffset.UTC);
    return new StreamDef(
        "orders",
        "",
        "orders",
        1,
        Optional.empty(),
        key,
        schema,
        Optional.of(new SourceDef.Connected("jdbc", settings, OptionalDouble.empty())));
  }

  Source open(Optional<String> position) {
    return new JdbcConnector(environment, Clock.fixed(now, ZoneOffset.UTC))
        .open(stream(), position);
  }

  /** Events until there are none for now, and where to go on. */
  record Read(List<String> events, String position) {}

  Read all(Optional<String> position, int step) {
    try (Source source = open(position)) {
      List<String> events = new ArrayList<>();
      while (take(source, step, events) > 0) {
        continue;
      }
      return new Read(events, source.position());
    }
  }

  /** Opens the source anew for every step, as if it had been killed behind each commit. */
  Read restarted(int step) {
    List<String> events = new ArrayList<>();
    Optional<String> position = Optional.empty();
    while (true) {
      try (Source source = open(position)) {
        int count = take(source, step, events);
        position = Optional.of(source.position());
        if (count == 0) {
          return new Read(events, source.position());
        }
      }
    }
  }

  static int take(Source source, int max, List<String> events) {
    return source.next(
        max,
        (key, value) ->
            events.add(
                key.map(k -> new String(k, StandardCharsets.UTF_8) + " ").orElse("")
                    + new String(value, StandardCharsets.UTF_8)));
  }

  static EmbeddedPostgres postgres() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "off")
        .setServerConfig("timezone", "Asia/Tokyo")
        .start();
  }
}
