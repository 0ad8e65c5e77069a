package io.periscope.sql;

import io.periscope.api.error.NearestName;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What to say of a function that is not in the vocabulary. */
final class UnknownFunction {
  /** Aggregates of other databases, and of the standard, without an exact mergeable state yet. */
  private static final Set<String> NOT_MERGEABLE =
      words(
          """
          MEDIAN MODE LISTAGG STRING_AGG GROUP_CONCAT ARRAY_AGG COLLECT CORR COVAR_POP COVAR_SAMP REGR_SLOPE REGR_INTERCEPT
          PERCENTILE_CONT PERCENTILE_DISC QUANTILE APPROX_QUANTILE APPROX_COUNT_DISTINCT ANY_VALUE
          FIRST LAST TOP_K HISTOGRAM BIT_AND BIT_OR BIT_XOR
          SINGLE_VALUE GROUPING GROUPING_ID JSON_ARRAYAGG JSON_OBJECTAGG FUSION INTERSECTION
          COUNT_DISTINCT""");

  private static final Set<String> WINDOW_FUNCTIONS =
      words(
          """
          ROW_NUMBER RANK DENSE_RANK PERCENT_RANK CUME_DIST NTILE LAG LEAD FIRST_VALUE LAST_VALUE
          NTH_VALUE""");

  private static final Set<String> UNREPEATABLE =
      words(
          """
          NOW CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIME LOCALTIMESTAMP GETDATE SYSDATE
          TODAY RAND RANDOM RAND_INTEGER UUID GEN_RANDOM_UUID CURRENT_USER SESSION_USER SYSTEM_USER
          USER""");

  /** Functions of other databases, and what is written here. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("DATE_PART", "EXTRACT(unit FROM time)"),
          Map.entry("DATE_TRUNC", "DATE_TRUNC('hour', time) or FLOOR(time TO HOUR)"),
          Map.entry("DATEDIFF", "TIMESTAMPDIFF(unit, from, to)"),
          Map.entry("DATE_DIFF", "TIMESTAMPDIFF(unit, from, to)"),
          Map.entry("DAYNAME", "EXTRACT(ISODOW FROM time), where 1 is Monday"),
          Map.entry("IF", "CASE WHEN condition THEN value ELSE value END"),
          Map.entry("IFF", "CASE WHEN condition THEN value ELSE value END"),
          Map.entry("IFNULL", "COALESCE(value, value)"),
          Map.entry("INSTR", "POSITION(part IN text)"),
          Map.entry("ISNULL", "value IS NULL"),
          Map.entry("LCASE", "LOWER(text)"),
          Map.entry("LEN", "CHAR_LENGTH(text)"),
          Map.entry("LOG", "LN(number) or LOG10(number)"),
          Map.entry("LTRIM", "TRIM(LEADING ' ' FROM text)"),
          Map.entry("NVL", "COALESCE(value, value)"),
          Map.entry("POW", "POWER(number, exponent)"),
          Map.entry("RTRIM", "TRIM(TRAILING ' ' FROM text)"),
          Map.entry("STRPOS", "POSITION(part IN text)"),
          Map.entry("SUBSTR", "SUBSTRING(text FROM start FOR length)"),
          Map.entry("TIMESTAMPADD", "time + INTERVAL '1' HOUR"),
          Map.entry("DATEADD", "time + INTERVAL '1' HOUR"),
          Map.entry("TIME_BUCKET", "FROM TUMBLE(stream, time column, INTERVAL '1' HOUR)"),
          Map.entry("TO_DATE", "CAST(text AS DATE)"),
          Map.entry("TO_TIMESTAMP", "CAST(text AS TIMESTAMP)"),
          Map.entry("TRY_CAST", "CAST(value AS type), which is NULL when it cannot be converted"),
          Map.entry(
              "$HOP", "FROM HOP(stream, time column, INTERVAL '5' MINUTE, INTERVAL '1' HOUR)"),
          Map.entry("$TUMBLE", "FROM TUMBLE(stream, time column, INTERVAL '1' HOUR)"),
          Map.entry("UCASE", "UPPER(text)"));

  private UnknownFunction() {}

  static String inView(String name, Vocabulary vocabulary) {
    if (WINDOW_FUNCTIONS.contains(name)) {
      return name + " is a window function, and a view has none; use it in a query over the view";
    } else if (NOT_MERGEABLE.contains(name)) {
      return name
          + " cannot be kept as a mergeable state; available are "
          + vocabulary.aggregateNames();
    } else if (isUnrepeatable(name)) {
      return unrepeatableInView(name);
    }
    return unknown(name, vocabulary);
  }

  static String inQuery(String name, Vocabulary vocabulary) {
    return isUnrepeatable(name) ? unrepeatableInQuery(name) : unknown(name, vocabulary);
  }

  /** Whether it gives another result each time. */
  static boolean isUnrepeatable(String name) {
    return UNREPEATABLE.contains(name.toUpperCase(Locale.ROOT));
  }

  static String unrepeatableInView(String name) {
    return name
        + " gives another result each time, so the view could not be computed again; use a field of"
        + " the event";
  }

  static String unrepeatableInQuery(String name) {
    return name
        + " gives another result each time and is not available; write the value itself, such as"
        + " TIMESTAMP '2024-01-31 12:00:00'";
  }

  private static String unknown(String name, Vocabulary vocabulary) {
    String shown = name.replace("$", "");
    if (ELSEWHERE.containsKey(name)) {
      return "there is no function " + shown + "; write " + ELSEWHERE.get(name);
    }
    Set<String> known = vocabulary.functionNames();
    return "unknown function "
        + shown
        + NearestName.of(name, known)
            .map(near -> "; did you mean '" + near + "'?")
            .orElse("; the functions are " + String.join(", ", known));
  }

  private static Set<String> words(String text) {
    return Stream.of(text.split("\\s+")).collect(Collectors.toUnmodifiableSet());
  }
}
