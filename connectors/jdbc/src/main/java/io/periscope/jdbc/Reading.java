package io.periscope.jdbc;

import io.periscope.api.source.Spool;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks for the next rows in one of the modes. */
sealed interface Reading {

  /** What comes behind a position. */
  Page read(Position from);

  static Reading of(Database database, Rows rows, JdbcSettings settings) {
    Query query = new Query(database, rows, settings);
    return switch (settings.mode()) {
      case INCREMENTING -> new ByNumber(query, rows.key().orElseThrow(), false);
      case TIMESTAMP -> new ByTime(query, rows.moment().orElseThrow());
      case TIMESTAMP_INCREMENTING ->
          new ByTimeAndNumber(query, rows.moment().orElseThrow(), rows.key().orElseThrow());
      case BULK ->
          rows.key().isPresent()
              ? new ByNumber(query, rows.key().get(), true)
              : new Everything(query);
    };
  }

  /** Runs the queries. */
  record Query(Database database, Rows rows, JdbcSettings settings) {

    /** At most a batch of rows. */
    List<Row> page(String tail, Database.Binding binding, Position from) {
      int batch = settings.batch();
      return database.query(
          doing(),
          rows.select() + tail + " LIMIT " + batch,
          batch,
          binding,
          result -> {
            List<Row> page = new ArrayList<>();
            while (result.next()) {
              page.add(rows.read(result, from));
            }
            return page;
          });
    }

    /** All rows that there are, kept aside. */
    Spool all(String tail, Database.Binding binding, Position from) {
      Spool spool = new Spool();
      try {
        return database.query(
            doing(),
            rows.select() + tail,
            settings.batch(),
            binding,
            result -> spooled(result, spool, from));
      } catch (RuntimeException e) {
        spool.close();
        throw e;
      }
    }

    private Spool spooled(ResultSet result, Spool spool, Position from) throws SQLException {
      while (result.next()) {
        Row row = rows.read(result, from);
        spool.accept(row.key(), row.value());
      }
      return spool;
    }

    boolean isLast(List<Row> page) {
      return page.size() < settings.batch();
    }

    Instant until() {
      return database.now().minus(settings.delay());
    }

    private String doing() {
      return "read " + settings.relation().text();
    }
  }

  /** Rows in the order of a number that no two of them share. */
  record ByNumber(Query query, Key key, boolean rounds) implements Reading {
    @Override
    public Page read(Position from) {
      String tail =
          " WHERE %s ORDER BY %s"
              .formatted(key.sql() + (from.id().isPresent() ? " > ?" : " IS NOT NULL"), key.sql());
      List<Row> page = query.page(tail, statement -> bind(statement, from), from);
      boolean last = query.isLast(page);
      Position end = page.isEmpty() ? from : page.get(page.size() - 1).after();
      return new Page(page, Optional.empty(), last && rounds ? end.nextRound() : end, last);
    }

    private void bind(PreparedStatement statement, Position from) throws SQLException {
      if (from.id().isPresent()) {
        key.bind(statement, 1, from.id().get());
      }
    }
  }

  /** Rows in the order of their last change; all those of one time together. */
  record ByTime(Query query, Moment moment) implements Reading {
    @Override
    public Page read(Position from) {
      Instant until = query.until();
      String tail =
          " WHERE %s%s ORDER BY %s"
              .formatted(
                  from.at().isPresent() ? moment.sql() + " > ? AND " : "",
                  moment.before(),
                  moment.sql());
      List<Row> page =
          query.page(
              tail,
              statement -> {
                int at = 1;
                if (from.at().isPresent()) {
                  moment.bind(statement, at++, from.at().get());
                }
                moment.bindBefore(statement, at, until);
              },
              from);
      if (page.isEmpty()) {
        return new Page(page, Optional.empty(), from, true);
      }
      Position end = page.get(page.size() - 1).after();
      if (query.isLast(page)) {
        return new Page(page, Optional.empty(), end, true);
      }
      // There may be more of the last time.
      List<Row> sure = page.stream().filter(row -> !row.after().equals(end)).toList();
      return sure.isEmpty()
          ? tie(from, end)
          : new Page(sure, Optional.empty(), sure.get(sure.size() - 1).after(), false);
    }

    /** More rows of one time than a batch has. */
    private Page tie(Position from, Position end) {
      Spool all =
          query.all(
              " WHERE " + moment.sql() + " = ?",
              statement -> moment.bind(statement, 1, end.at().orElseThrow()),
              from);
      return new Page(List.of(), Optional.of(all), end, false);
    }
  }

  /** Rows in the order of their last change and of a number. */
  record ByTimeAndNumber(Query query, Moment moment, Key key) implements Reading {
    @Override
    public Page read(Position from) {
      Instant until = query.until();
      boolean begun = from.at().isPresent() && from.id().isPresent();
      String behind =
          begun
              ? "(%1$s > ? OR %1$s = ? AND %2$s > ?) AND ".formatted(moment.sql(), key.sql())
              : "";
      String tail =
          " WHERE %s%s ORDER BY %s, %s".formatted(behind, moment.before(), moment.sql(), key.sql());
      List<Row> page =
          query.page(
              tail,
              statement -> {
                int at = 1;
                if (begun) {
                  moment.bind(statement, at++, from.at().orElseThrow());
                  moment.bind(statement, at++, from.at().orElseThrow());
                  key.bind(statement, at++, from.id().orElseThrow());
                }
                moment.bindBefore(statement, at, until);
              },
              from);
      Position end = page.isEmpty() ? from : page.get(page.size() - 1).after();
      return new Page(page, Optional.empty(), end, query.isLast(page));
    }
  }

  /** Every row there is, in no order. */
  record Everything(Query query) implements Reading {
    @Override
    public Page read(Position from) {
      Spool all = query.all("", none -> {}, from);
      return new Page(List.of(), Optional.of(all), from.nextRound(), true);
    }
  }
}
