package io.periscope.tests;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The taxi example's views in plain DuckDB's own words, over the relations {@code trips} and {@code
 * scored_trips}.
 */
final class TaxiViews {
  static final Map<String, String> EXPECTED = new LinkedHashMap<>();

  static {
    EXPECTED.put(
        "hourly_trips",
        """
        SELECT date_trunc('hour', pickup_datetime), vendor_id, count(*), avg(trip_duration),
               CAST(sum(passenger_count) AS BIGINT)
        FROM trips GROUP BY 1, 2
        """);
    EXPECTED.put(
        "daily_summary",
        """
        SELECT CAST(pickup_datetime AS DATE), count(*), avg(trip_duration), min(trip_duration),
               max(trip_duration), CAST(sum(passenger_count) AS BIGINT)
        FROM trips GROUP BY 1
        """);
    EXPECTED.put(
        "vendor_stats",
        """
        SELECT vendor_id, count(*), avg(trip_duration), avg(passenger_count),
               count(*) FILTER (WHERE store_and_fwd_flag = 'Y'),
               count(*) FILTER (WHERE trip_duration > 3600),
               min(pickup_datetime), max(pickup_datetime)
        FROM trips GROUP BY 1
        """);
    EXPECTED.put(
        "trips_per_minute",
        """
        SELECT date_trunc('minute', pickup_datetime), count(*), CAST(sum(passenger_count) AS BIGINT)
        FROM trips GROUP BY 1
        """);
    EXPECTED.put(
        "hour_of_day",
        """
        SELECT hour(pickup_datetime), count(*), avg(trip_duration),
               avg(2 * 6371.0088 * asin(sqrt(
                 pow(sin(radians(dropoff_latitude - pickup_latitude) / 2), 2)
                 + cos(radians(pickup_latitude)) * cos(radians(dropoff_latitude))
                 * pow(sin(radians(dropoff_longitude - pickup_longitude) / 2), 2)))),
               avg(passenger_count)
        FROM trips GROUP BY 1
        """);
    EXPECTED.put(
        "busiest_zones",
        """
        SELECT floor(pickup_latitude * 100) / 100 AS south, floor(pickup_longitude * 100) / 100 AS west,
               count(*) AS trips, avg(trip_duration), CAST(sum(passenger_count) AS BIGINT)
        FROM trips GROUP BY 1, 2 ORDER BY trips DESC, south, west LIMIT 25
        """);
    EXPECTED.put(
        "prediction_by_version",
        """
        SELECT version, count(*), count(*) FILTER (predicted IS NULL), count(e), avg(abs(e)),
               sqrt(avg(e * e)), avg(e),
               1 - avg(e * e) / nullif(var_pop(trip_duration) FILTER (e IS NOT NULL), 0),
               avg((abs(e) <= 60)::INT), avg((abs(e) <= 300)::INT)
        FROM errors GROUP BY 1
        """);
    EXPECTED.put(
        "prediction_per_hour",
        """
        SELECT date_trunc('hour', pickup_datetime), count(*), count(*) FILTER (predicted IS NULL),
               count(e), avg(abs(e)), avg(e), max(version)
        FROM errors GROUP BY 1
        """);
    EXPECTED.put("prediction_by_hour_of_day", errorsBy("hour(pickup_datetime)"));
    EXPECTED.put("prediction_by_vendor", errorsBy("vendor_id"));
    EXPECTED.put(
        "prediction_by_distance",
        errorsBy(
            """
            ['under 1 km', '1 to 2 km', '2 to 5 km', '5 to 10 km', '10 km and more'][1
              + (distance >= 1)::INT + (distance >= 2)::INT + (distance >= 5)::INT
              + (distance >= 10)::INT]
            """));
  }

  private TaxiViews() {}

  private static String errorsBy(String group) {
    return """
        SELECT %s, count(*), count(*) FILTER (predicted IS NULL), count(e),
               avg(trip_duration) FILTER (e IS NOT NULL), avg(abs(e)), sqrt(avg(e * e)), avg(e)
        FROM errors GROUP BY 1
        """
        .formatted(group);
  }

  /** Says that the trips were scored while no model was in service. */
  static void notScored(PlainDuckDb duckDb) {
    scored(
        duckDb,
        """
        SELECT *, NULL::DOUBLE AS predicted, NULL::BIGINT AS version,
          2 * 6371.0088 * asin(sqrt(
            pow(sin(radians(dropoff_latitude - pickup_latitude) / 2), 2)
            + cos(radians(pickup_latitude)) * cos(radians(dropoff_latitude))
            * pow(sin(radians(dropoff_longitude - pickup_longitude) / 2), 2))) AS distance
        FROM trips
        """);
  }

  /**
   * Says how the trips were scored.
   *
   * @param sql a query for the events of {@code scored_trips}
   */
  static void scored(PlainDuckDb duckDb, String sql) {
    duckDb.execute("CREATE OR REPLACE VIEW scored_trips AS " + sql);
    duckDb.execute(
        "CREATE OR REPLACE VIEW errors AS SELECT *, CASE WHEN trip_duration BETWEEN 60 AND 7200"
            + " THEN predicted - trip_duration END AS e FROM scored_trips");
  }
}
