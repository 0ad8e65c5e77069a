package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.bind;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.engine.MasterColumns;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.ExampleTable.Values;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.SqlText.Binding;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what a model is trained on out of files of the master dataset. */
final class ExampleRows {
  private final Sql sql;
  private final ModelPlan model;
  private final StreamDef stream;

  ExampleRows(Sql sql, ModelPlan model, StreamDef stream) {
    this.sql = sql;
    this.model = model;
    this.stream = stream;
  }

  ExampleTable read(List<String> masterFiles) throws SQLException {
    List<Binding> bindings = new ArrayList<>();
    bindings.add(
        new Binding(
            model.stream(),
            MasterRows.select(
                sql, MasterColumns.of(stream.schema()), masterFiles, Optional.empty())));
    bindings.addAll(StateTables.tables(model.tables()));
    requireOneRowEach(masterFiles, bindings);
    String columns =
        model.features().fields().stream()
            .map(
                field ->
                    PredictFunction.isText(field)
                        ? quote(field.name())
                        : "CAST(" + quote(field.name()) + " AS DOUBLE)")
            .collect(Collectors.joining(", "));
    String query =
        "SELECT %s, %s, epoch_us(%s), %s, %s FROM (%s) WHERE %s IS NOT NULL ORDER BY %s, %s"
            .formatted(
                columns,
                quote(ModelPlan.TARGET),
                quote(ModelPlan.TIME),
                quote(MasterColumns.PARTITION),
                quote(MasterColumns.OFFSET),
                bind(bindings, model.training()),
                quote(ModelPlan.TARGET),
                quote(MasterColumns.PARTITION),
                quote(MasterColumns.OFFSET));
    Table table = new Table();
    sql.forEach(query, table::add);
    return table.whole();
  }

  /** A join with several partners for one event would count that event several times. */
  private void requireOneRowEach(List<String> masterFiles, List<Binding> bindings)
      throws SQLException {
    if (model.tables().isEmpty() || masterFiles.isEmpty()) {
      return;
    }
    long events = sql.count("SELECT count(*) FROM " + MasterRows.parquet(masterFiles));
    long rows = sql.count("SELECT count(*) FROM (" + bind(bindings, model.scoring()) + ")");
    if (rows != events) {
      throw PeriscopeException.user(
          "model '%s': its join makes %d rows of %d events; join by a column that tells the rows of %s apart"
              .formatted(model.model(), rows, events, String.join(", ", model.tables())));
    }
  }

  /** Columns that grow. */
  private final class Table {
    private final List<Object> features = new ArrayList<>();
    private final List<Map<String, Integer>> dictionaries = new ArrayList<>();
    private double[] target = new double[1024];
    private long[] time = new long[1024];
    private int[] partition = new int[1024];
    private long[] offset = new long[1024];
    private int count;

    Table() {
      for (Field field : model.features().fields()) {
        features.add(PredictFunction.isText(field) ? new int[1024] : new double[1024]);
        dictionaries.add(new HashMap<>());
      }
    }

    void add(ResultSet row) throws SQLException {
      if (count == target.length) {
        grow(count * 2);
      }
      int column = 1;
      for (int i = 0; i < features.size(); i++, column++) {
        if (features.get(i) instanceof int[] codes) {
          String text = row.getString(column);
          codes[count] = text == null ? -1 : code(dictionaries.get(i), text);
        } else {
          double value = row.getDouble(column);
          ((double[]) features.get(i))[count] = row.wasNull() ? Double.NaN : value;
        }
      }
      target[count] = row.getDouble(column++);
      time[count] = row.getLong(column++);
      if (row.wasNull()) {
        time[count] = Long.MIN_VALUE;
      }
      partition[count] = row.getInt(column++);
      offset[count] = row.getLong(column);
      count++;
    }

    private static int code(Map<String, Integer> dictionary, String text) {
      Integer known = dictionary.putIfAbsent(text, dictionary.size());
      return known == null ? dictionary.size() - 1 : known;
    }

    private void grow(int size) {
      features.replaceAll(
          values ->
              values instanceof int[] codes
                  ? Arrays.copyOf(codes, size)
                  : Arrays.copyOf((double[]) values, size));
      target = Arrays.copyOf(target, size);
      time = Arrays.copyOf(time, size);
      partition = Arrays.copyOf(partition, size);
      offset = Arrays.copyOf(offset, size);
    }

    ExampleTable whole() {
      grow(count);
      List<Values> columns = new ArrayList<>();
      for (int i = 0; i < features.size(); i++) {
        String name = model.features().field(i).name();
        if (features.get(i) instanceof int[] codes) {
          String[] texts = new String[dictionaries.get(i).size()];
          dictionaries.get(i).forEach((text, code) -> texts[code] = text);
          columns.add(new Values.Categories(name, List.of(texts), codes));
        } else {
          columns.add(new Values.Numbers(name, (double[]) features.get(i)));
        }
      }
      return new ExampleTable(columns, target, time, partition, offset);
    }
  }
}
