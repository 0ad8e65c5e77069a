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
        SELECT date_trunc('hour', pickup_datetime) AS hour, vendor_id, count(*) AS trips,
               avg(trip_duration) AS mean_duration, CAST(sum(passenger_count) AS BIGINT) AS passengers
        FROM trips GROUP BY 1, 2
        """);
    EXPECTED.put(
        "daily_summary",
        """
        SELECT CAST(pickup_datetime AS DATE) AS trip_date, count(*) AS trips,
               avg(trip_duration) AS mean_duration, min(trip_duration) AS shortest,
               max(trip_duration) AS longest, CAST(sum(passenger_count) AS BIGINT) AS passengers
        FROM trips GROUP BY 1
        """);
    EXPECTED.put(
        "vendor_stats",
        """
        SELECT vendor_id, count(*) AS trips, avg(trip_duration) AS mean_duration
        FROM trips GROUP BY 1
        """);
    EXPECTED.put(
        "trips_per_minute",
        """
        SELECT date_trunc('minute', pickup_datetime) AS minute, count(*) AS trips
        FROM trips GROUP BY 1
        """);
  }

  private TaxiViews() {}
}
