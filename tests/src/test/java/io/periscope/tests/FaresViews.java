package io.periscope.tests;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fares example's views in plain DuckDB's own words, over relations {@code trips} and {@code
 * zones}.
 */
final class FaresViews {
  static final Map<String, String> EXPECTED = new LinkedHashMap<>();

  static {
    EXPECTED.put(
        "monthly_by_vendor",
        """
        SELECT CAST(date_trunc('month', pickup_datetime) AS TIMESTAMP), vendor_id, count(*),
               sum(total_amount), sum(fare_amount), sum(tip_amount), avg(trip_distance)
        FROM trips GROUP BY 1, 2
        """);
    EXPECTED.put(
        "monthly_by_payment_type",
        """
        SELECT CAST(date_trunc('month', pickup_datetime) AS TIMESTAMP), payment_type,
               CASE payment_type WHEN 1 THEN 'card' WHEN 2 THEN 'cash' WHEN 3 THEN 'no charge'
                 WHEN 4 THEN 'dispute' ELSE 'unknown' END,
               count(*), sum(total_amount), sum(tip_amount), count(*) FILTER (WHERE total_amount < 0)
        FROM trips GROUP BY 1, 2, 3
        """);
    EXPECTED.put(
        "monthly_by_zone",
        """
        SELECT CAST(date_trunc('month', pickup_datetime) AS TIMESTAMP), pickup_zone_id, borough,
               zone_name, count(*), sum(total_amount), max(total_amount)
        FROM trips LEFT JOIN zones ON pickup_zone_id = location_id GROUP BY 1, 2, 3, 4
        """);
    EXPECTED.put(
        "borough_revenue_daily",
        """
        SELECT CAST(pickup_datetime AS DATE), borough, count(*), sum(total_amount), sum(tip_amount)
        FROM trips JOIN zones ON pickup_zone_id = location_id GROUP BY 1, 2
        """);
  }

  private FaresViews() {}
}
