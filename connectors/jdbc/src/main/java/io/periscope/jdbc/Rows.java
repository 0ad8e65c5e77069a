package io.periscope.jdbc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which columns are read, and how a row becomes an event. For one thread. */
final class Rows {
  private static final int ROW_BYTES = 512;

  private final String select;
  private final List<Column> columns;
  private final Optional<Key> key;
  private final Optional<Moment> moment;
  private final Optional<String> recordKey;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(ROW_BYTES);
  private final JsonFactory json = new JsonFactory();

  private Rows(
      String select,
      List<Column> columns,
      Optional<Key> key,
      Optional<Moment> moment,
      Optional<String> recordKey) {
    this.select = select;
    this.columns = columns;
    this.key = key;
    this.moment = moment;
    this.recordKey = recordKey;
  }

  /**
   * Looks up what the declaration names.
   *
   * @param recordKey the field that becomes the record's key
   * @throws PeriscopeException when something is not there, or cannot be used
   */
  static Rows of(
      String owner,
      Database database,
      JdbcSettings settings,
      Schema schema,
      Optional<String> recordKey) {
    List<Described> described = describe(database, settings.relation());
    Lookup lookup = new Lookup(owner, database, settings.relation(), described);
    List<String> select = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      lookup
          .find(field.from(), field.from().equals(field.name()) ? "" : field.name())
          .ifPresent(
              found -> {
                select.add(database.quoted(found.name()));
                columns.add(
                    new Column(
                        select.size(),
                        found.name(),
                        field,
                        Column.Form.of(database.product(), found.type(), found.typeName())));
              });
    }
    Optional<Described> number = settings.incrementing().flatMap(name -> lookup.find(name, ""));
    Optional<Described> time = settings.timestamp().flatMap(name -> lookup.find(name, ""));
    lookup.requireAll();
    Optional<Key> key =
        number.map(
            found -> {
              select.add(database.quoted(found.name()));
              return Key.of(database, select.size(), found);
            });
    Optional<Moment> moment =
        time.map(
            found -> {
              select.add(database.quoted(found.name()));
              return Moment.of(database, select.size(), found, settings.zone());
            });
    Rows rows =
        new Rows(
            "SELECT " + String.join(", ", select) + " FROM " + database.from(settings.relation()),
            List.copyOf(columns),
            key,
            moment,
            recordKey);
    number.ifPresent(found -> requireNoNulls(database, settings.relation(), found));
    time.ifPresent(found -> requireNoNulls(database, settings.relation(), found));
    return rows;
  }

  /** The fields whose columns are not there, each with what to tell of it. */
  static Map<String, String> lacking(
      String owner, Database database, Relation relation, Schema schema) {
    List<Described> described = describe(database, relation);
    Map<String, String> lacking = new LinkedHashMap<>();
    for (Field field : schema.fields()) {
      Lookup lookup = new Lookup(owner, database, relation, described);
      if (lookup.find(field.from(), "").isEmpty()) {
        lacking.put(field.name(), lookup.message());
      }
    }
    return lacking;
  }

  private static List<Described> describe(Database database, Relation relation) {
    String sql = "SELECT * FROM " + database.from(relation) + " WHERE 1 = 0";
    try {
      return database.query("read " + relation.text(), sql, 0, none -> {}, Rows::described);
    } catch (PeriscopeException e) {
      if (e.fault() == PeriscopeException.Fault.USER && relation instanceof Relation.Table table) {
        throw new PeriscopeException(e.fault(), e.getMessage() + near(database, table.name()), e);
      }
      throw e;
    }
  }

  private static String near(Database database, String table) {
    return database.asking(
        "list the tables",
        () -> {
          database.rollback();
          return database.nearTables(table);
        });
  }

  private static List<Described> described(ResultSet none) throws SQLException {
    ResultSetMetaData metadata = none.getMetaData();
    List<Described> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      columns.add(
          new Described(
              metadata.getColumnLabel(i),
              metadata.getColumnType(i),
              metadata.getColumnTypeName(i),
              metadata.getScale(i),
              metadata.isNullable(i) != ResultSetMetaData.columnNoNulls));
    }
    return columns;
  }

  /** Such rows would never be read; whoever owns them believes that they are. */
  private static void requireNoNulls(Database database, Relation relation, Described column) {
    if (!column.nullable()) {
      return;
    }
    long nulls =
        database.query(
            "read " + relation.text(),
            "SELECT count(*) FROM %s WHERE %s IS NULL"
                .formatted(database.from(relation), database.quoted(column.name())),
            0,
            none -> {},
            rows -> {
              rows.next();
              return rows.getLong(1);
            });
    if (nulls > 0) {
      throw PeriscopeException.user(
          ("%s: %d row(s) of %s have no '%s', and so could never be told from those that were read;"
                  + " fill it, or leave them out by a query")
              .formatted(database.owner(), nulls, relation.text(), column.name()));
    }
  }

  /** SELECT and FROM. */
  String select() {
    return select;
  }

  Optional<Key> key() {
    return key;
  }

  Optional<Moment> moment() {
    return moment;
  }

  /** The row that the result stands on, of which the position names what there is. */
  Row read(ResultSet row, Position from) throws SQLException {
    Optional<byte[]> made = Optional.empty();
    bytes.reset();
    try (JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      for (Column column : columns) {
        Optional<Object> value = column.value(row);
        if (value.isPresent()) {
          out.writeFieldName(column.field().name());
          column.write(value.get(), out);
          if (recordKey.filter(column.field().name()::equals).isPresent()) {
            made = Optional.of(Column.text(value.get()).getBytes(StandardCharsets.UTF_8));
          }
        }
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Optional<BigInteger> id = key.isPresent() ? Optional.of(key.get().read(row)) : Optional.empty();
    Optional<String> at =
        moment.isPresent() ? Optional.of(moment.get().read(row)) : Optional.empty();
    return new Row(made, bytes.toByteArray(), from.with(id, at));
  }

  /** Finds columns by their names, and gathers those that are not there. */
  private static final class Lookup {
    private final String owner;
    private final Database database;
    private final Relation relation;
    private final List<Described> columns;
    private final List<String> missing = new ArrayList<>();

    Lookup(String owner, Database database, Relation relation, List<Described> columns) {
      this.owner = owner;
      this.database = database;
      this.relation = relation;
      this.columns = columns;
    }

    /**
     * The column of that very name; otherwise the one that differs in case only.
     *
     * @param field for a message, when it is called otherwise
     */
    Optional<Described> find(String name, String field) {
      Optional<Described> exact = columns.stream().filter(c -> c.name().equals(name)).findFirst();
      if (exact.isPresent()) {
        return exact;
      }
      List<Described> alike =
          columns.stream().filter(c -> c.name().equalsIgnoreCase(name)).toList();
      if (alike.size() == 1) {
        return Optional.of(alike.get(0));
      }
      missing.add(
          "'%s'%s%s"
              .formatted(
                  name,
                  field.isEmpty() ? "" : " (for the field '" + field + "')",
                  alike.isEmpty()
                      ? NearestName.hint(name, names()).replaceFirst("^; (.*)$", " ($1)")
                      : " (it has " + alike.size() + " that differ in case only)"));
      return Optional.empty();
    }

    void requireAll() {
      if (!missing.isEmpty()) {
        throw PeriscopeException.user(message());
      }
    }

    String message() {
      return "%s: %s at %s lacks the column%s %s; it has %s"
          .formatted(
              owner,
              relation.text(),
              database.place(),
              missing.size() == 1 ? "" : "s",
              String.join(", ", missing),
              String.join(", ", names()));
    }

    private List<String> names() {
      return columns.stream().map(Described::name).collect(Collectors.toList());
    }
  }
}
