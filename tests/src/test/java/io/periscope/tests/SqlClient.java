package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Who speaks to a PostgreSQL from outside: {@code psql} where it is on the PATH, which is a client
 * that shares nothing with us, and otherwise the JDBC driver. The server's binaries from Maven have
 * no {@code psql}.
 */
final class SqlClient {
  private final EmbeddedPostgres postgres;
  private final Optional<Path> psql;

  SqlClient(EmbeddedPostgres postgres) {
    this.postgres = postgres;
    this.psql =
        Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
            .filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder, "psql"))
            .filter(Files::isExecutable)
            .findFirst();
  }

  /** Which client it is. */
  String name() {
    return psql.map(Path::toString).orElse("the JDBC driver, as there is no psql on the PATH");
  }

  /** Runs one statement; its rows, each as its values with {@code |} between them. */
  List<String> run(String sql) throws IOException, InterruptedException, SQLException {
    return psql.isPresent() ? byPsql(psql.get(), sql) : byDriver(sql);
  }

  private List<String> byPsql(Path client, String sql) throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(
            client.toString(),
            "--no-psqlrc",
            "--quiet",
            "--no-align",
            "--tuples-only",
            "--set=ON_ERROR_STOP=1",
            "--command=" + sql,
            postgres.getJdbcUrl("postgres", "postgres").replaceFirst("^jdbc:", ""));
    command.redirectErrorStream(true);
    Process process = command.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.lines().toList();
  }

  private List<String> byDriver(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet result = statement.getResultSet()) {
          int columns = result.getMetaData().getColumnCount();
          while (result.next()) {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
              values.add(Optional.ofNullable(result.getString(i)).orElse(""));
            }
            rows.add(String.join("|", values));
          }
        }
      }
    }
    return rows;
  }
}
