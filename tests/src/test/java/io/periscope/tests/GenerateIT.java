package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.core.ingest.JsonDecoder;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code periscope generate} as a user sees it. */
class GenerateIT {
  private static final int WRONG_INPUT = 2;

  /** More than one part, and not a whole number of them. */
  private static final int ROWS = 40_000;

  private static final Schema SCHEMA =
      new Schema(
          List.of(
              new Field("id", DataType.STRING),
              new Field("card", DataType.STRING),
              new Field("amount", DataType.decimal(9, 2)),
              new Field("fraud", DataType.BOOLEAN),
              new Field("paid", DataType.TIMESTAMP),
              new Field("total", DataType.decimal(12, 4))));

  @TempDir private Path folder;
  private Path file;
  private Path made;

  @BeforeEach
  void makeWorkspace() throws IOException {
    file = folder.resolve("bank/streams/payments.yaml");
    made = folder.resolve("made");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        stream: payments
        time: paid
        fields: { id: string, card: string, amount: "decimal(9,2)", fraud: boolean, paid: timestamp, total: "decimal(12,4)" }
        source:
          generator:
            rate: 100/s
            errors: 0.01
            duplicates: 0.02
            late: { share: 0.05, by: 10m }
            pools: { cards: { size: 100, fields: [card] } }
            fields:
              id: { uuid: {} }
              card: { pattern: "C,{0000-9999}" }
              amount: { lognormal: { mean: 3, deviation: 1 }, nulls: 0.1 }
              fraud: { bool: 0.03 }
              paid: { datetime: { from: 2024-01-01, order: rate } }
              total: { sql: "CASE WHEN fraud THEN amount * 1.19 ELSE amount END", nulls: 0.2 }
        """);
    Files.writeString(file.resolveSibling("idle.yaml"), "stream: idle\nfields: { id: string }\n");
  }

  private Program.Outcome generate(Path from, String... more) {
    return Program.run(
        Stream.concat(
                Stream.of("generate", from.toString(), "--output-dir", made.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private Program.Outcome done(Program.Outcome outcome) {
    assertThat(outcome.exit()).describedAs(outcome.err()).isZero();
    return outcome;
  }

  private static String answer(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      // Rows keep their order.
      statement.execute("SET threads = 1");
      try (ResultSet result = statement.executeQuery(sql)) {
        result.next();
        return result.getString(1);
      }
    }
  }

  /** Everything in rows, in their order. */
  private static String digest(String rows) throws SQLException {
    return answer(
        """
        SELECT count(*) || ' ' || md5(string_agg(concat_ws('|', id, card, amount, fraud, paid, total), ';'))
        FROM %s
        """
            .formatted(rows));
  }

  @Test
  void everyFormatHoldsTheSameEvents() throws Exception {
    String n = Integer.toString(ROWS);
    done(generate(file, "--n", n, "--format", "jsonl"));
    Program.Outcome csv =
        done(generate(folder.resolve("bank"), "--n", n, "--format", "csv", "--gzip"));
    done(generate(folder.resolve("bank"), "payments", "--n", n, "--format", "parquet"));
    done(generate(file, "--n", n, "--format", "avro", "--output-name", "x"));

    try (Stream<Path> files = Files.list(made)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "payments.jsonl", "payments.csv.gz", "payments.parquet", "x.avro");
    }
    List<String> events = Files.readAllLines(made.resolve("payments.jsonl"));
    assertThat(events.size()).isBetween(ROWS + 600, ROWS + 1000);
    JsonDecoder decoder = new JsonDecoder(SCHEMA);
    List<String> right =
        events.stream()
            .filter(e -> decoder.decode(e.getBytes(StandardCharsets.UTF_8), nowhere()).isEmpty())
            .toList();
    int malformed = events.size() - right.size();
    assertThat(malformed).isBetween(ROWS / 130, ROWS / 75);
    assertThat(csv.err()).contains(malformed + " events are malformed on purpose; csv cannot hold");
    Path cleaned = Files.write(folder.resolve("right.jsonl"), right);

    String parquet = digest("'" + made.resolve("payments.parquet") + "'");
    assertThat(parquet).startsWith(right.size() + " ");
    assertThat(
            answer(
                """
                SELECT count(*) FILTER (WHERE total = CASE WHEN fraud THEN amount * 1.19 ELSE amount END)
                  || ' right, ' || count(total) FILTER (WHERE amount IS NULL) || ' of nothing'
                FROM '%s'
                """
                    .formatted(made.resolve("payments.parquet"))))
        .isEqualTo(
            answer("SELECT count(total) FROM '%s'".formatted(made.resolve("payments.parquet")))
                + " right, 0 of nothing");
    String types =
        "{id: 'VARCHAR', card: 'VARCHAR', amount: 'DECIMAL(9,2)', fraud: 'BOOLEAN', paid:"
            + " 'TIMESTAMP', total: 'DECIMAL(12,4)'}";
    assertThat(
            digest(
                "read_csv('%s', columns = %s)".formatted(made.resolve("payments.csv.gz"), types)))
        .isEqualTo(parquet);
    assertThat(digest("read_json('%s', columns = %s)".formatted(cleaned, types)))
        .isEqualTo(parquet);
    byte[] avro = Files.readAllBytes(made.resolve("x.avro"));
    assertThat(new String(avro, 0, 4, StandardCharsets.ISO_8859_1)).isEqualTo("Obj\1");
  }

  private static FieldSink nowhere() {
    return (FieldSink)
        Proxy.newProxyInstance(
            FieldSink.class.getClassLoader(),
            new Class<?>[] {FieldSink.class},
            (proxy, method, arguments) -> null);
  }

  @Test
  void theSeedDecides() throws IOException {
    String[] common = {"--n", "100", "--format", "csv", "--output-name"};
    done(generate(file, with(common, "a")));
    done(generate(file, with(common, "b", "--seed", "1")));
    done(generate(file, with(common, "c", "--seed", "2")));
    String first = Files.readString(made.resolve("a.csv"));
    assertThat(first).startsWith("id,card,amount,fraud,paid,total\n");
    assertThat(Files.readString(made.resolve("b.csv"))).isEqualTo(first);
    assertThat(Files.readString(made.resolve("c.csv"))).isNotEqualTo(first);
  }

  private static String[] with(String[] first, String... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void mistakesAreTold() throws IOException {
    Path bank = folder.resolve("bank");
    told(generate(bank, "idle", "--n", "9", "--format", "csv"), "'idle' has no generator");
    told(generate(bank, "payment", "--n", "9", "--format", "csv"), "did you mean 'payments'?");
    told(generate(file, "--format", "csv"), "'payments' has no end; give --n ROWS");
    told(
        generate(file, "--n", "9", "--format", "xml"),
        "expected one of [csv, jsonl, parquet, avro]");
    told(generate(folder.resolve("no.yaml"), "--format", "csv"), "no.yaml: there is no such file");
    String right = Files.readString(file);
    Files.writeString(file, right.replace("ELSE amount END", "ELSE amont END"));
    told(
        Program.run("check", bank.toString()),
        "streams/payments.yaml:17:62: unknown column 'amont'");
    Files.writeString(file, right.replace("0000-9999", "0000:9999"));
    told(
        generate(file, "--n", "9", "--format", "csv"),
        "payments.yaml:13:24: 'pattern' must be a text with ranges in braces");
  }

  @Test
  void aFileThatIsThereIsKeptUnlessAskedOtherwise() throws IOException {
    Files.createDirectories(made);
    Path there = Files.writeString(made.resolve("payments.csv"), "mine");
    told(generate(file, "--n", "9", "--format", "csv"), "payments.csv is there already");
    assertThat(there).hasContent("mine");
    done(generate(file, "--n", "9", "--format", "csv", "--overwrite"));
    assertThat(Files.readString(there)).startsWith("id,card");
  }

  private static void told(Program.Outcome outcome, String message) {
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.exit()).isEqualTo(WRONG_INPUT);
  }
}
