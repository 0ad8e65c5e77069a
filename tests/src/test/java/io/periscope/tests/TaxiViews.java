package io.periscope.tests;

import java.util.LinkedHashMap;
import java.util.Map;

/** The taxi example's views in plain DuckDB's own words, over a relation {@code trips}. */
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
  }

  private TaxiViews() {}
}
