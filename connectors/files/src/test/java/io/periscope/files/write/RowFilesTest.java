package io.periscope.files.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was written is read by others, every type, and nulls. */
class RowFilesTest {
  private static final int ROWS = 5000;
  private static final long FIRST = 1_700_000_000_123_456L;
  private static final Schema SCHEMA =
      new Schema(
          List.of(
              new Field("b", DataType.BOOLEAN),
              new Field("i", DataType.INT),
              new Field("l", DataType.LONG),
              new Field("x", DataType.DOUBLE),
              new Field("m", DataType.decimal(9, 2)),
              new Field("h", DataType.decimal(38, 3)),
              new Field("s", DataType.STRING),
              new Field("d", DataType.DATE),
              new Field("t", DataType.TIMESTAMP)));

  @TempDir private Path folder;

  /** Blocks of several sizes, none among them. In every seventh row everything is null. */
  private static Supplier<Optional<RowBlock>> blocks() {
    List<RowBlock> blocks = new ArrayList<>();
    int row = 0;
    for (int size : new int[] {1, 0, 3000, 1024, ROWS - 4025}) {
      RowBlock block = new RowBlock(SCHEMA);
      for (int i = 0; i < size; i++, row++) {
        if (row % 7 != 0) {
          byte[] text = ("xÜ" + row).getBytes(StandardCharsets.UTF_8);
          block.setBoolean(0, row % 2 == 0);
          block.setLong(1, -row);
          block.setLong(2, 1L << 40 | row);
          block.setDouble(3, row / 8.0);
          block.setDecimal(4, row);
          block.setDecimal(5, BigInteger.TEN.pow(25).add(BigInteger.valueOf(row)));
          block.setString(6, text, 1, text.length - 1);
          block.setDate(7, row - 2500);
          block.setTimestamp(8, FIRST + row);
        }
        block.endRow();
      }
      blocks.add(block);
    }
    Iterator<RowBlock> all = blocks.iterator();
    return () -> all.hasNext() ? Optional.of(all.next()) : Optional.empty();
  }

  private static String answer(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  @Test
  void parquet() throws SQLException {
    for (boolean gzip : new boolean[] {false, true}) {
      Path file = folder.resolve("it's.parquet");
      ParquetFile.write(file, SCHEMA, gzip, blocks());
      String rows =
          "(SELECT * EXCLUDE (file_row_number), file_row_number AS r FROM read_parquet('%s', file_row_number = true))"
              .formatted(file.toString().replace("'", "''"));
      assertThat(
              answer(
                  "SELECT string_agg(column_type, ' ') FROM (DESCRIBE SELECT * EXCLUDE r FROM %s)"
                      .formatted(rows)))
          .isEqualTo(
              "BOOLEAN INTEGER BIGINT DOUBLE DECIMAL(9,2) DECIMAL(38,3) VARCHAR DATE TIMESTAMP");
      assertThat(
              answer(
                  """
                  SELECT count(*) FILTER (r %% 7 != 0 AND b = (r %% 2 = 0) AND i = -r
                      AND l = (1::BIGINT << 40) + r AND x = r / 8.0 AND m = r / 100::DECIMAL(9,2)
                      AND h = 10000000000000000000000::DECIMAL(38,3) + r * 0.001
                      AND s = 'Ü' || r AND d = DATE '1970-01-01' + (r - 2500)::INTEGER
                      AND t = make_timestamp(%d + r)) || '/' || count(s) || '/' || count(*)
                  FROM %s
                  """
                      .formatted(FIRST, rows)))
          .isEqualTo("4285/4285/5000");
    }
  }

  @Test
  void avro() throws IOException {
    for (boolean gzip : new boolean[] {false, true}) {
      Path file = folder.resolve("rows.avro");
      try (OutputStream out = Files.newOutputStream(file)) {
        AvroFile.write(out, "rows", SCHEMA, gzip, blocks());
      }
      int row = 0;
      try (DataFileReader<GenericRecord> reader =
          new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
        for (GenericRecord found : reader) {
          if (row % 7 == 0) {
            for (Field field : SCHEMA.fields()) {
              assertThat(found.get(field.name())).isNull();
            }
          } else {
            assertThat(found.get("b")).isEqualTo(row % 2 == 0);
            assertThat(found.get("i")).isEqualTo(-row);
            assertThat(found.get("l")).isEqualTo(1L << 40 | row);
            assertThat(found.get("x")).isEqualTo(row / 8.0);
            assertThat(decimal(found, "m")).isEqualTo(BigDecimal.valueOf(row, 2));
            assertThat(decimal(found, "h"))
                .isEqualTo(new BigDecimal(BigInteger.TEN.pow(25).add(BigInteger.valueOf(row)), 3));
            assertThat(found.get("s")).hasToString("Ü" + row);
            assertThat(found.get("d")).isEqualTo(row - 2500);
            assertThat(found.get("t")).isEqualTo(FIRST + row);
          }
          row++;
        }
        assertThat(reader.getSchema().getField("t").schema().getTypes().get(1).getLogicalType())
            .isEqualTo(LogicalTypes.timestampMicros());
      }
      assertThat(row).isEqualTo(ROWS);
    }
  }

  private static BigDecimal decimal(GenericRecord record, String field) {
    org.apache.avro.Schema type = record.getSchema().getField(field).schema().getTypes().get(1);
    return new Conversions.DecimalConversion()
        .fromBytes((java.nio.ByteBuffer) record.get(field), type, type.getLogicalType());
  }

  @Test
  void whatEndsTheRowsEndsTheFile() {
    PeriscopeException reason = PeriscopeException.user("no more");
    Supplier<Optional<RowBlock>> broken =
        () -> {
          throw reason;
        };
    assertThatThrownBy(() -> ParquetFile.write(folder.resolve("a.parquet"), SCHEMA, false, broken))
        .isSameAs(reason);
    assertThatThrownBy(
            () -> AvroFile.write(OutputStream.nullOutputStream(), "rows", SCHEMA, false, broken))
        .isSameAs(reason);
  }

  @Test
  void aFileThatCannotBeWrittenIsTold() {
    assertThatThrownBy(
            () -> ParquetFile.write(folder.resolve("none/a.parquet"), SCHEMA, false, blocks()))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("cannot write");
  }
}
