package io.periscope.postgres;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.service.ServiceConnector;
import io.periscope.api.source.Options;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * A PostgreSQL server that belongs to the workspace: kind {@code postgres}. Its variables are
 * {@code url}, a JDBC address, and {@code port}.
 */
public final class PostgresService implements ServiceConnector {
  private static final String KIND = "postgres";
  private static final String USER = "postgres";
  private static final long STOP_SECONDS = 15;

  /**
   * What the declaration says.
   *
   * @param init files of SQL, run once
   * @param load tables and the CSV files, with a header, that are copied into them after that
   */
  private record Settings(List<Path> init, Map<String, Path> load) {}

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<Object> read(Options options) {
    options.keys(List.of("init"), List.of("load"));
    List<Path> init =
        options.texts("init").orElse(List.of()).stream()
            .map(text -> existing(options, "init", text))
            .toList();
    Map<String, Path> load = new LinkedHashMap<>();
    options
        .map("load")
        .ifPresent(
            files ->
                files.forEach((table, file) -> load.put(table, existing(options, "load", file))));
    return init.isEmpty() ? Optional.empty() : Optional.of(new Settings(init, load));
  }

  private static Path existing(Options options, String key, String file) {
    Path path = options.root().resolve(file);
    if (!Files.isReadable(path)) {
      options.problem(key, "there is no file " + file + " that can be read");
    }
    return path;
  }

  @Override
  public Running start(String name, Object settings, Path data) {
    if (!(settings instanceof Settings declared)) {
      throw new IllegalArgumentException("service '" + name + "' is not a postgres");
    }
    Path cluster = data.resolve("cluster");
    // What was killed before this was there is not whole.
    Path made = data.resolve("made");
    try {
      stopFormer(cluster.resolve("postmaster.pid"));
      boolean first = !Files.exists(made);
      if (first) {
        delete(cluster);
      }
      Files.createDirectories(data);
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder().setDataDirectory(cluster).setCleanDataDirectory(false).start();
      if (first) {
        make(name, postgres, declared);
        Files.writeString(made, "");
      }
      return new Postgres(name, postgres);
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw PeriscopeException.resource(
          ("service '%s': PostgreSQL does not start: %s. Its files are in %s; deleting that folder"
                  + " begins anew")
              .formatted(name, e.getMessage(), data),
          e);
    }
  }

  /** A server outlives a program that is killed, and it alone may use its folder. */
  private static void stopFormer(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return;
    }
    String first = Files.readAllLines(pidFile).stream().findFirst().orElse("").strip();
    if (!first.matches("\\d{1,18}")) {
      return;
    }
    Optional<ProcessHandle> former =
        ProcessHandle.of(Long.parseLong(first))
            .filter(p -> p.info().command().filter(c -> c.contains("postgres")).isPresent());
    if (former.isPresent()) {
      former.get().destroy();
      try {
        former.get().onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new IOException(
            "the server of an earlier start, process " + first + ", does not end");
      } catch (ExecutionException e) {
        throw new IOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private static void make(String name, EmbeddedPostgres postgres, Settings settings)
      throws IOException {
    String now = "";
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (Path file : settings.init()) {
        now = file.toString();
        statement.execute(Files.readString(file));
      }
      for (Map.Entry<String, Path> entry : settings.load().entrySet()) {
        now = entry.getValue().toString();
        try (Reader rows = Files.newBufferedReader(entry.getValue())) {
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY " + entry.getKey() + " FROM STDIN WITH (FORMAT csv, HEADER)", rows);
        }
      }
    } catch (SQLException e) {
      close(name, postgres);
      throw PeriscopeException.user(
          "service '%s': PostgreSQL refuses %s: %s".formatted(name, now, e.getMessage()));
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void close(String name, EmbeddedPostgres postgres) {
    try {
      postgres.close();
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "service '%s': PostgreSQL does not stop: %s".formatted(name, e.getMessage()), e);
    }
  }

  private record Postgres(String name, EmbeddedPostgres server) implements Running {
    @Override
    public Map<String, String> variables() {
      return Map.of(
          "url", server.getJdbcUrl(USER, USER), "port", Integer.toString(server.getPort()));
    }

    @Override
    public void close() {
      PostgresService.close(name, server);
    }
  }
}
