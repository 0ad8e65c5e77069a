package io.periscope.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.plan.Derivation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a derived stream's events look like in the log. */
class DerivedEventsTest {
  private static final Derivation COPY =
      new Derivation(
          "copy",
          "every",
          List.of(),
          AllTypes.SCHEMA.names(),
          AllTypes.SCHEMA,
          "SELECT * FROM \"every\"");

  @TempDir private Path folder;
  private DuckDb duckDb;
  private BatchEngine engine;
  private final List<String> made = new ArrayList<>();

  @BeforeEach
  void open() {
    duckDb = DuckDb.open(folder.resolve("state"), new DuckDbOptions(2, "200MB"));
    engine = duckDb.batchEngine();
  }

  @AfterEach
  void close() {
    duckDb.close();
  }

  private List<Integer> derive(Derivation derivation, Optional<String> key, RecordBatch records) {
    return engine.derive(
        derivation,
        AllTypes.STREAM,
        AllTypes.DECODER,
        records,
        key,
        Optional.empty(),
        (k, value) ->
            made.add(
                k.map(text -> new String(text, StandardCharsets.UTF_8) + " ").orElse("")
                    + new String(value, StandardCharsets.UTF_8)));
  }

  @Test
  void everyTypeIsJsonThatAStreamOfTheSameFieldsReads() {
    List<Integer> unread =
        derive(
            COPY,
            Optional.of("money"),
            AllTypes.records(
                0,
                0,
                "true|-7|9223372036854775807|1.0E-300|-12.50|12345678901234567890123456789012345.678|"
                    + "a \"b\"\\\n\t\u0001é🚲|2020-02-29|2021-03-01T23:59:59.000001",
                "||||||||",
                "not such an event",
                "false|0|0|NaN|0|0||0001-01-01|9999-12-31T00:00"));
    assertThat(unread).containsExactly(2);
    assertThat(made)
        .containsExactly(
            "-12.50 {\"b\":true,\"i\":-7,\"l\":9223372036854775807,\"d\":1e-300,\"money\":-12.50,"
                + "\"huge\":12345678901234567890123456789012345.678,"
                + "\"s\":\"a \\\"b\\\"\\\\\\n\\t\\u0001é🚲\",\"day\":\"2020-02-29\","
                + "\"at\":\"2021-03-01 23:59:59.000001\"}",
            "{}",
            "0.00 {\"b\":false,\"i\":0,\"l\":0,\"d\":\"nan\",\"money\":0.00,\"huge\":0.000,"
                + "\"day\":\"0001-01-01\",\"at\":\"9999-12-31 00:00:00\"}");
  }

  @Test
  void eventsStayInOrderAndSomeAreLeftOut() {
    String[] events = new String[10_000];
    for (int i = 0; i < events.length; i++) {
      events[i] = "|" + i + "|||||||";
    }
    Derivation odd =
        new Derivation(
            "odd",
            "every",
            List.of(),
            List.of("i"),
            new io.periscope.api.model.Schema(List.of(AllTypes.SCHEMA.field(1))),
            "SELECT \"i\" FROM \"every\" WHERE \"i\" % 2 = 1");
    assertThat(derive(odd, Optional.empty(), AllTypes.records(0, 0, events))).isEmpty();
    assertThat(made).hasSize(5_000);
    for (int i = 0; i < made.size(); i++) {
      assertThat(made.get(i)).isEqualTo("{\"i\":" + (2 * i + 1) + "}");
    }
  }

  @Test
  void rowsAreTheEventsThatDecode() {
    assertThat(
            engine.rows(
                AllTypes.STREAM,
                AllTypes.DECODER,
                AllTypes.records(0, 0, "|5|||1.5||x||", "nothing", "|6|||||||")))
        .extracting(row -> row.get(1).orElseThrow() + " " + row.get(4) + " " + row.get(6))
        .containsExactly("5 Optional[1.50] Optional[x]", "6 Optional.empty Optional.empty");
    assertThat(engine.rows(AllTypes.STREAM, AllTypes.DECODER, new RecordBatch(0))).isEmpty();
  }
}
