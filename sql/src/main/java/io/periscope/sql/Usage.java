package io.periscope.sql;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How each function and operator is written, for messages. */
final class Usage {
  private static final String TWO_OF_ONE_TYPE = "two values of one type";
  private static final String CONDITIONS = "conditions, which are true or false";

  private static final Map<String, String> OPERATORS =
      Map.ofEntries(
          Map.entry("+", "two numbers, or a time and an INTERVAL"),
          Map.entry("-", "two numbers, or a time and an INTERVAL"),
          Map.entry("*", "two numbers"),
          Map.entry("/", "two numbers"),
          Map.entry("%", "two numbers that are not DOUBLE"),
          Map.entry("||", "two texts"),
          Map.entry("AND", CONDITIONS),
          Map.entry("OR", CONDITIONS),
          Map.entry("NOT", CONDITIONS),
          Map.entry("IS TRUE", CONDITIONS),
          Map.entry("IS FALSE", CONDITIONS),
          Map.entry("IS NOT TRUE", CONDITIONS),
          Map.entry("IS NOT FALSE", CONDITIONS),
          Map.entry("LIKE", "two texts"),
          Map.entry("NOT LIKE", "two texts"));

  private static final Map<String, String> FUNCTIONS =
      Stream.of(
              "CAST(value AS type)",
              "COALESCE(value, value, …) of one type",
              "NULLIF(value, value) of one type",
              "GREATEST(value, value, …) of one type",
              "LEAST(value, value, …) of one type",
              "UPPER(text)",
              "LOWER(text)",
              "TRIM('character' FROM text)",
              "SUBSTRING(text FROM start FOR length)",
              "CHAR_LENGTH(text)",
              "CHARACTER_LENGTH(text)",
              "LENGTH(text)",
              "LEFT(text, length)",
              "RIGHT(text, length)",
              "LPAD(text, length, filling)",
              "RPAD(text, length, filling)",
              "CONCAT(text, text, …)",
              "REGEXP_LIKE(text, 'pattern')",
              "HAVERSINE(latitude, longitude, latitude, longitude) in degrees",
              "REPLACE(text, old, new)",
              "POSITION(part IN text)",
              "ABS(number)",
              "ROUND(number, digits)",
              "FLOOR(number) or FLOOR(time TO unit)",
              "CEIL(number)",
              "MOD(number, number), of numbers that are not DOUBLE",
              "SIGN(number)",
              "SQRT(number)",
              "CBRT(number)",
              "EXP(number)",
              "LN(number)",
              "LOG10(number)",
              "POWER(number, exponent)",
              "SIN(number)",
              "COS(number)",
              "TAN(number)",
              "ASIN(number)",
              "ACOS(number)",
              "ATAN(number)",
              "ATAN2(number, number)",
              "RADIANS(number)",
              "DEGREES(number)",
              "PI()",
              "EXTRACT(unit FROM time)",
              "TIMESTAMPDIFF(unit, from, to)",
              "YEAR(time)",
              "QUARTER(time)",
              "MONTH(time)",
              "WEEK(time)",
              "DAYOFYEAR(time)",
              "DAYOFMONTH(time)",
              "DAYOFWEEK(time)",
              "HOUR(time)",
              "MINUTE(time)",
              "SECOND(time)",
              "COUNT(*) or COUNT(value)",
              "SUM(number)",
              "AVG(number)",
              "MIN(value)",
              "MAX(value)",
              "BOOL_AND(condition)",
              "BOOL_OR(condition)",
              "EVERY(condition)",
              "SOME(condition)",
              "ARG_MIN(value, by)",
              "ARG_MAX(value, by)",
              "MIN_BY(value, by)",
              "MAX_BY(value, by)",
              "TUMBLE(stream, time column, INTERVAL '1' HOUR)",
              "HOP(stream, time column, INTERVAL '5' MINUTE, INTERVAL '1' HOUR)",
              "ANY_VALUE(value)",
              "STDDEV_POP(number)",
              "STDDEV_SAMP(number)",
              "STDDEV(number)",
              "VAR_POP(number)",
              "VAR_SAMP(number)",
              "VARIANCE(number)",
              "ROW_NUMBER() OVER (ORDER BY …)",
              "RANK() OVER (ORDER BY …)",
              "DENSE_RANK() OVER (ORDER BY …)",
              "PERCENT_RANK() OVER (ORDER BY …)",
              "CUME_DIST() OVER (ORDER BY …)",
              "NTILE(count) OVER (ORDER BY …)",
              "LAG(value, rows, otherwise) OVER (ORDER BY …)",
              "LEAD(value, rows, otherwise) OVER (ORDER BY …)",
              "FIRST_VALUE(value) OVER (ORDER BY …)",
              "LAST_VALUE(value) OVER (ORDER BY …)")
          .collect(
              Collectors.toUnmodifiableMap(
                  usage -> usage.substring(0, usage.indexOf('(')), usage -> usage));

  private Usage() {}

  /** How it is written; for a comparison and all else, that two values of one type are expected. */
  static String of(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return FUNCTIONS.getOrDefault(upper, OPERATORS.getOrDefault(upper, TWO_OF_ONE_TYPE));
  }
}
