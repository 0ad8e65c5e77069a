package io.periscope.sql;

import static io.periscope.api.model.DataType.BOOLEAN;
import static io.periscope.api.model.DataType.DATE;
import static io.periscope.api.model.DataType.DOUBLE;
import static io.periscope.api.model.DataType.INT;
import static io.periscope.api.model.DataType.LONG;
import static io.periscope.api.model.DataType.STRING;
import static io.periscope.api.model.DataType.TIMESTAMP;

import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import java.util.List;
import java.util.Random;

/** Random expressions and aggregates over the columns that a view may use. */
final class RandomExpressions {
  private static final int MOST_DIGITS = 38;
  private static final int MOST_SUMMABLE_DIGITS = 30;
  private static final List<String> UNITS =
      List.of("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND");

  private final Random random;
  private final List<Expr> columns;

  RandomExpressions(Random random, List<Expr> columns) {
    this.random = random;
    this.columns = columns;
  }

  /** Something to group by. */
  Expr key() {
    return random.nextInt(3) > 0 ? pick(columns) : value(2);
  }

  Expr condition() {
    return booleans(2);
  }

  private Expr value(int depth) {
    return of(Kind.values()[random.nextInt(Kind.values().length)], depth);
  }

  private Expr of(Kind kind, int depth) {
    Expr column = column(kind);
    if (depth == 0 || random.nextInt(4) == 0) {
      return column;
    }
    Expr found =
        random.nextInt(6) == 0
            ? choice(kind, depth)
            : switch (kind) {
              case BOOLEAN -> booleans(depth);
              case INT -> ints(depth);
              case LONG -> longs(depth);
              case DOUBLE -> doubles(depth);
              case DECIMAL -> decimals(depth);
              case STRING -> strings(depth);
              case DATE -> dates(depth);
              case TIMESTAMP -> timestamps(depth);
            };
    return found.simpler().isEmpty() ? found.orSimply(column) : found;
  }

  /** CASE, COALESCE, GREATEST and their like, of any kind. */
  private Expr choice(Kind kind, int depth) {
    Expr a = of(kind, depth - 1);
    Expr b = kind == Kind.DECIMAL ? a : of(kind, depth - 1);
    boolean exact = a.exact() && b.exact();
    DataType type = a.type();
    return switch (random.nextInt(kind == Kind.BOOLEAN ? 3 : 5)) {
      case 0 ->
          Expr.alike("CASE WHEN {0} THEN {1} ELSE {2} END", type, exact, booleans(depth - 1), a, b);
      case 1 -> Expr.alike("CASE WHEN {0} THEN {1} END", type, exact, booleans(depth - 1), a);
      case 2 -> Expr.alike("COALESCE({0}, {1})", type, exact, a, b);
      case 3 -> Expr.alike("NULLIF({0}, {1})", type, exact, a, b);
      default -> {
        String function = random.nextBoolean() ? "GREATEST" : "LEAST";
        // Ours are NULL when an argument is; DuckDB's leave it out.
        yield Expr.of(
            function + "({0}, {1})",
            "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE " + function + "({0}, {1}) END",
            type,
            exact,
            a,
            b);
      }
    };
  }

  private Expr booleans(int depth) {
    if (depth == 0) {
      return column(Kind.BOOLEAN);
    }
    Expr found =
        switch (random.nextInt(10)) {
          case 0 -> Expr.alike("({0} AND {1})", BOOLEAN, true, booleans(depth - 1), booleans(0));
          case 1 -> Expr.alike("({0} OR {1})", BOOLEAN, true, booleans(depth - 1), booleans(0));
          case 2 -> Expr.alike("(NOT {0})", BOOLEAN, true, booleans(depth - 1));
          case 3 ->
              Expr.alike(
                  random.nextBoolean() ? "({0} IS NULL)" : "({0} IS NOT NULL)",
                  BOOLEAN,
                  true,
                  value(depth - 1));
          case 4 -> Expr.alike("({0} BETWEEN -1 AND 2)", BOOLEAN, true, of(Kind.INT, depth - 1));
          case 5 -> Expr.alike("({0} IN (1, 2, -3))", BOOLEAN, true, of(Kind.LONG, depth - 1));
          case 6 ->
              Expr.alike(
                  pick(List.of("({0} LIKE '%a%')", "({0} NOT LIKE '_')", "({0} = '')")),
                  BOOLEAN,
                  true,
                  of(Kind.STRING, depth - 1));
          case 7 ->
              Expr.alike(
                  pick(
                      List.of(
                          "({0} > TIMESTAMP '1970-01-01 00:00:00')",
                          "({0} < TIMESTAMP '2024-02-29 00:00:00')")),
                  BOOLEAN,
                  true,
                  of(Kind.TIMESTAMP, depth - 1));
          default -> comparison(depth);
        };
    return found.orSimply(column(Kind.BOOLEAN));
  }

  private Expr comparison(int depth) {
    Kind kind = pick(List.of(Kind.INT, Kind.LONG, Kind.DOUBLE, Kind.DECIMAL, Kind.STRING));
    String operator =
        pick(List.of("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"));
    Expr left = of(kind, depth - 1);
    Expr right =
        switch (kind) {
          case STRING -> Expr.leaf("'a'", STRING);
          case DECIMAL -> Expr.leaf("0.5", DataType.decimal(2, 1));
          default -> random.nextBoolean() ? Expr.leaf("1", INT) : of(kind, 0);
        };
    return Expr.alike("({0} " + operator + " {1})", BOOLEAN, true, left, right);
  }

  private Expr ints(int depth) {
    return switch (random.nextInt(5)) {
      case 0 ->
          Expr.alike(
              pick(List.of("CHAR_LENGTH({0})", "LENGTH({0})")),
              INT,
              true,
              of(Kind.STRING, depth - 1));
      case 1 ->
          Expr.of(
              "ABS({0})",
              "TRY_CAST(abs(CAST({0} AS BIGINT)) AS INTEGER)", INT, true, of(Kind.INT, depth - 1));
      case 2 ->
          Expr.of(
              "(-{0})",
              "TRY_CAST(-CAST({0} AS BIGINT) AS INTEGER)", INT, true, of(Kind.INT, depth - 1));
      case 3 ->
          Expr.of(
              random.nextBoolean() ? "MOD({0}, {1})" : "({0} % {1})",
              "TRY_CAST(CAST({0} AS HUGEINT) % NULLIF({1}, 0) AS INTEGER)",
              INT,
              true,
              of(Kind.INT, depth - 1),
              of(Kind.INT, depth - 1));
      default ->
          Expr.of(
              "CAST({0} AS INTEGER)",
              "TRY_CAST(trunc({0}) AS INTEGER)", INT, true, of(Kind.DOUBLE, depth - 1));
    };
  }

  private Expr longs(int depth) {
    Expr a = of(random.nextBoolean() ? Kind.INT : Kind.LONG, depth - 1);
    Expr b = of(random.nextBoolean() ? Kind.INT : Kind.LONG, depth - 1);
    return switch (random.nextInt(6)) {
      case 5 ->
          Expr.of(
              "MOD({0}, {1})",
              "TRY_CAST(CAST({0} AS HUGEINT) % NULLIF({1}, 0) AS BIGINT)",
              LONG,
              true,
              of(Kind.LONG, depth - 1),
              of(Kind.LONG, depth - 1));
      case 0, 1 -> {
        String operator = pick(List.of("+", "-", "*"));
        yield Expr.of(
            "({0} " + operator + " {1})",
            "TRY_CAST(CAST({0} AS HUGEINT) " + operator + " CAST({1} AS HUGEINT) AS BIGINT)",
            LONG,
            true,
            a,
            b);
      }
      case 2 ->
          Expr.of(
              "({0} / {1})",
              "TRY_CAST(CAST({0} AS HUGEINT) // NULLIF({1}, 0) AS BIGINT)", LONG, true, a, b);
      case 3 -> {
        String unit =
            pick(
                List.of(
                    "YEAR", "QUARTER", "MONTH", "WEEK", "DOY", "ISODOW", "DAY", "HOUR", "MINUTE"));
        yield Expr.alike(
            "EXTRACT(" + unit + " FROM {0})", LONG, true, of(Kind.TIMESTAMP, depth - 1));
      }
      default ->
          Expr.of(
              "EXTRACT(DOW FROM {0})",
              "(isodow({0}) % 7 + 1)",
              LONG,
              true,
              of(random.nextBoolean() ? Kind.DATE : Kind.TIMESTAMP, depth - 1));
    };
  }

  private Expr doubles(int depth) {
    Expr a = of(Kind.DOUBLE, depth - 1);
    return switch (random.nextInt(12)) {
      case 8, 9 -> mathematics();
      case 10 -> {
        Expr b = of(Kind.DOUBLE, 0);
        String distance =
            "sin((radians({2} - {0}) / 2)) ** 2"
                + " + cos(radians({0})) * cos(radians({2})) * sin((radians({3} - {1}) / 2)) ** 2";
        Expr c = Expr.of("CAST({0} AS DOUBLE)", "{0}::DOUBLE", DOUBLE, true, column(Kind.INT));
        yield Expr.of(
            "HAVERSINE({0}, {1}, {2}, {3})",
            finite("(12742.0176::DOUBLE * asin(sqrt(least(" + distance + ", 1))))")
                .replace("CASE WHEN", "CASE WHEN {0} + {1} + {2} + {3} IS NOT NULL AND"),
            DOUBLE,
            false,
            c,
            b,
            columnNamed("speed"),
            columnNamed("speed"));
      }
      case 0 -> {
        Expr b = of(Kind.DOUBLE, 0);
        yield Expr.alike("({0} + {1})", DOUBLE, a.exact() && b.exact(), a, b);
      }
      case 1 -> Expr.alike("({0} * 2)", DOUBLE, a.exact(), a);
      case 2 -> Expr.alike("(-{0})", DOUBLE, a.exact(), a);
      case 3 ->
          Expr.alike(pick(List.of("FLOOR({0})", "CEIL({0})", "ROUND({0})")), DOUBLE, a.exact(), a);
      case 4 -> Expr.alike("ABS({0})", DOUBLE, a.exact(), a);
      case 5 ->
          Expr.of(
              "({0} / {1})",
              "(CAST({0} AS DOUBLE) / NULLIF(CAST({1} AS DOUBLE), 0))",
              DOUBLE,
              false,
              of(Kind.DECIMAL, 0),
              of(Kind.INT, depth - 1));
      case 6 -> Expr.of("SQRT(ABS({0}))", "sqrt(abs({0}))", DOUBLE, false, columnNamed("speed"));
      default -> Expr.alike("CAST({0} AS DOUBLE)", DOUBLE, true, of(Kind.INT, depth - 1));
    };
  }

  /** What has no result for some values, such as the logarithm of nought, is NULL for them. */
  private Expr mathematics() {
    String text =
        pick(
            List.of(
                "SQRT({0})",
                "LN({0})",
                "LOG10({0})",
                "ASIN({0})",
                "ACOS({0})",
                "ATAN({0})",
                "EXP({0})",
                "SIN({0})",
                "COS({0})",
                "POWER({0}, 0.5)",
                "ATAN2({0}, 2)",
                "DEGREES({0})"));
    return Expr.of(text, finite(text), DOUBLE, false, of(Kind.DOUBLE, 0));
  }

  private static String finite(String number) {
    return "(CASE WHEN isfinite(" + number + ") THEN " + number + " END)";
  }

  private Expr decimals(int depth) {
    Expr a = of(Kind.DECIMAL, depth - 1);
    Expr b = random.nextBoolean() ? column(Kind.DECIMAL) : column(Kind.INT);
    DataType x = a.type();
    DataType y = b.type().kind() == Kind.INT ? DataType.decimal(10, 0) : b.type();
    int scale = Math.max(x.scale(), y.scale());
    int sum = Math.max(x.precision() - x.scale(), y.precision() - y.scale()) + scale + 1;
    int product = x.precision() + y.precision();
    if (random.nextBoolean() && product <= MOST_DIGITS) {
      DataType type = DataType.decimal(product, x.scale() + y.scale());
      return wide("*", type, a, b);
    } else if (sum <= MOST_DIGITS) {
      return wide(random.nextBoolean() ? "+" : "-", DataType.decimal(sum, scale), a, b);
    }
    return a;
  }

  /** DuckDB keeps to 18 digits as long as neither side has more. */
  private static Expr wide(String operator, DataType type, Expr a, Expr b) {
    return Expr.of(
        "({0} " + operator + " {1})",
        "(CAST({0} AS DECIMAL(%d, %d)) %s {1})".formatted(MOST_DIGITS, a.type().scale(), operator),
        type,
        true,
        a,
        b);
  }

  private Expr strings(int depth) {
    Expr text = of(Kind.STRING, depth - 1);
    return switch (random.nextInt(10)) {
      case 7 ->
          Expr.alike(
              pick(List.of("LEFT({0}, 2)", "LEFT({0}, -1)", "RIGHT({0}, 2)", "RIGHT({0}, -1)")),
              STRING,
              true,
              text);
      case 8 ->
          Expr.alike(
              pick(List.of("LPAD({0}, 3, '*')", "LPAD({0}, 0, '*')", "RPAD({0}, 4, 'ab')")),
              STRING,
              true,
              text);
      case 9 -> Expr.alike("CONCAT({0}, '-', {1})", STRING, true, text, of(Kind.STRING, 0));
      case 0 -> Expr.alike("UPPER({0})", STRING, true, text);
      case 1 -> Expr.alike("LOWER({0})", STRING, true, text);
      case 2 -> Expr.alike("TRIM({0})", STRING, true, text);
      case 3 -> Expr.of("SUBSTRING({0} FROM 2 FOR 2)", "substring({0}, 2, 2)", STRING, true, text);
      case 4 -> Expr.alike("({0} || '-' || {1})", STRING, true, text, of(Kind.STRING, 0));
      case 5 -> Expr.alike("REPLACE({0}, 'a', 'xyz')", STRING, true, text);
      default ->
          Expr.alike(
              "CAST({0} AS VARCHAR)",
              STRING, true, of(random.nextBoolean() ? Kind.INT : Kind.LONG, depth - 1));
    };
  }

  private Expr dates(int depth) {
    Expr date = of(Kind.DATE, depth - 1);
    return switch (random.nextInt(3)) {
      case 0 ->
          Expr.of("CAST({0} AS DATE)", "CAST({0} AS DATE)", DATE, true, of(Kind.TIMESTAMP, 0));
      case 1 -> {
        String month = pick(List.of(" + INTERVAL '1' MONTH", " - INTERVAL '1' YEAR"));
        yield Expr.of("({0}" + month + ")", "CAST({0}" + month + " AS DATE)", DATE, true, date);
      }
      default ->
          Expr.of(
              "FLOOR({0} TO MONTH)", "CAST(date_trunc('month', {0}) AS DATE)", DATE, true, date);
    };
  }

  private Expr timestamps(int depth) {
    Expr time = of(Kind.TIMESTAMP, depth - 1);
    return switch (random.nextInt(3)) {
      case 0 -> {
        String unit = pick(UNITS);
        yield Expr.of(
            random.nextBoolean() ? "FLOOR({0} TO " + unit + ")" : "DATE_TRUNC('" + unit + "', {0})",
            "CAST(date_trunc('" + unit + "', {0}) AS TIMESTAMP)",
            TIMESTAMP,
            true,
            time);
      }
      case 1 -> {
        String moved =
            pick(List.of(" + INTERVAL '1' MONTH", " - INTERVAL '1' MONTH", " - INTERVAL '1' DAY"));
        yield Expr.of("({0}" + moved + ")", "TRY({0}" + moved + ")", TIMESTAMP, true, time);
      }
      default -> Expr.alike("CAST({0} AS TIMESTAMP)", TIMESTAMP, true, of(Kind.DATE, 0));
    };
  }

  /** Any aggregate, perhaps of an expression and with a FILTER. */
  Expr aggregate() {
    return switch (random.nextInt(15)) {
      case 0 -> afterwards();
      case 9, 10 -> besideExtreme();
      case 11 -> variance();
      case 1, 2 -> filtered("COUNT(*)", "COUNT(*)", LONG, true);
      case 3 -> filtered("COUNT({0})", "COUNT({0})", LONG, true, value(2));
      case 4, 5 -> sum();
      case 6, 7 -> average();
      case 8 -> {
        String[] names =
            pick(
                List.of(
                    new String[] {"BOOL_AND", "bool_and"},
                    new String[] {"BOOL_OR", "bool_or"},
                    new String[] {"EVERY", "bool_and"},
                    new String[] {"SOME", "bool_or"}));
        yield filtered(names[0] + "({0})", names[1] + "({0})", BOOLEAN, true, booleans(2));
      }
      default -> {
        Expr value = value(2);
        String text = random.nextBoolean() ? "MIN({0})" : "MAX({0})";
        yield filtered(text, text, value.type(), true, value);
      }
    };
  }

  /** What stands beside a least or greatest value; DuckDB sorts all rows and takes the first. */
  private Expr besideExtreme() {
    Expr value = value(2);
    Expr wanted = value(1);
    Expr by = wanted.exact() ? wanted : column(Kind.INT);
    boolean most = random.nextBoolean();
    String name = pick(most ? List.of("ARG_MAX", "MAX_BY") : List.of("ARG_MIN", "MIN_BY"));
    String direction = most ? "DESC" : "ASC";
    String text = name + "({0}, {1})";
    String first =
        "first({0} ORDER BY {1} "
            + direction
            + ", {0} "
            + direction
            + ")"
            + " FILTER (WHERE {0} IS NOT NULL AND {1} IS NOT NULL";
    Expr bare = Expr.of(text, first + ")", value.type(), true, value, by).asAggregate(List.of());
    return random.nextInt(3) > 0
        ? bare
        : Expr.of(
                text + " FILTER (WHERE {2})",
                first + " AND {2})",
                value.type(),
                true,
                value,
                by,
                booleans(2))
            .asAggregate(List.of(bare));
  }

  /** Of values that are not too large: the distances of others from their mean are lost. */
  private Expr variance() {
    Expr column =
        random.nextInt(3) == 0
            ? columnNamed("speed")
            : column(pick(List.of(Kind.INT, Kind.LONG, Kind.DECIMAL)));
    String tame = "CASE WHEN {0} BETWEEN -1000 AND 1000 THEN {0} END)";
    String name =
        pick(List.of("VAR_POP", "VAR_SAMP", "VARIANCE", "STDDEV_POP", "STDDEV_SAMP", "STDDEV"));
    return filtered(name + "(" + tame, name + "(" + tame, DOUBLE, false, column);
  }

  /** An aggregate that is equal to the last bit, however it is computed. */
  Expr exactAggregate() {
    Expr found = aggregate();
    while (!found.exact()) {
      found = aggregate();
    }
    return found;
  }

  /** A condition on groups. */
  Expr having() {
    return switch (random.nextInt(5)) {
      case 0 -> Expr.alike("({0} IS NOT NULL)", BOOLEAN, true, aggregate());
      case 1 -> Expr.alike("({0} >= 0)", BOOLEAN, true, sum());
      case 2 ->
          Expr.alike(
              "({0} OR {1} IS NULL)",
              BOOLEAN,
              true,
              filtered("BOOL_OR({0})", "bool_or({0})", BOOLEAN, true, booleans(1)),
              filtered("MAX({0})", "MAX({0})", INT, true, of(Kind.INT, 1)));
      default ->
          Expr.alike(
              "({0} > " + random.nextInt(3) + ")",
              BOOLEAN,
              true,
              filtered("COUNT(*)", "COUNT(*)", LONG, true));
    };
  }

  private Expr sum() {
    Expr value = summable();
    return switch (value.type().kind()) {
      case INT, LONG -> filtered("SUM({0})", "TRY_CAST(SUM({0}) AS BIGINT)", LONG, true, value);
      case DECIMAL -> {
        DataType type = DataType.decimal(MOST_DIGITS, value.type().scale());
        yield filtered("SUM({0})", "SUM({0})", type, true, value);
      }
      default -> filtered("SUM({0})", "SUM({0})", DOUBLE, true, value);
    };
  }

  /** DuckDB's own AVG rounds in other places than a quotient of sum and count. */
  private Expr average() {
    return filtered("AVG({0})", "AVG({0})", DOUBLE, false, summable());
  }

  private Expr summable() {
    Kind kind = pick(List.of(Kind.INT, Kind.LONG, Kind.DECIMAL, Kind.DOUBLE));
    Expr value = of(kind, 2);
    boolean fits = value.type().precision() <= MOST_SUMMABLE_DIGITS;
    if (value.exact() && fits) {
      return value;
    }
    return kind == Kind.DOUBLE ? columnNamed("speed") : column(kind);
  }

  /** Something computed from aggregates. */
  private Expr afterwards() {
    Expr count = filtered("COUNT(*)", "COUNT(*)", LONG, true);
    return switch (random.nextInt(4)) {
      case 0 -> {
        Expr sum = sum();
        yield Expr.alike("COALESCE({0}, 0)", sum.type(), true, sum).asAggregate(List.of(sum));
      }
      case 1 -> {
        Expr most = filtered("MAX({0})", "MAX({0})", INT, true, of(Kind.INT, 1));
        yield Expr.of(
                "({0} - {1})",
                "TRY_CAST(CAST({0} AS HUGEINT) - {1} AS BIGINT)", LONG, true, most, count)
            .asAggregate(List.of(count));
      }
      case 2 -> {
        Expr sum =
            filtered("SUM({0})", "TRY_CAST(SUM({0}) AS BIGINT)", LONG, true, of(Kind.INT, 2));
        yield Expr.of("({0} / {1})", "({0} // NULLIF({1}, 0))", LONG, true, sum, count)
            .asAggregate(List.of(sum, count));
      }
      default -> {
        Expr least = filtered("MIN({0})", "MIN({0})", STRING, true, of(Kind.STRING, 1));
        yield Expr.alike("({0} || '!')", STRING, true, least).asAggregate(List.of(least));
      }
    };
  }

  private Expr filtered(
      String view, String plain, DataType type, boolean exact, Expr... arguments) {
    Expr bare = Expr.of(view, plain, type, exact, arguments).asAggregate(List.of());
    if (random.nextInt(3) > 0) {
      return bare;
    }
    int place = arguments.length;
    String filter = " FILTER (WHERE {" + place + "})";
    Expr[] all = java.util.Arrays.copyOf(arguments, place + 1);
    all[place] = booleans(2);
    // TRY_CAST(SUM(x) AS BIGINT) has the aggregate inside.
    String filteredPlain =
        plain.startsWith("TRY_CAST(")
            ? plain.replace(" AS BIGINT)", filter + " AS BIGINT)")
            : plain + filter;
    return Expr.of(view + filter, filteredPlain, type, exact, all).asAggregate(List.of(bare));
  }

  private Expr column(Kind kind) {
    List<Expr> those = columns.stream().filter(c -> c.type().kind() == kind).toList();
    return pick(those);
  }

  private Expr columnNamed(String name) {
    return columns.stream().filter(c -> c.view().endsWith(name)).findFirst().orElseThrow();
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
