package io.periscope.tests;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fares example's views in plain DuckDB's own words, over the files as they are. */
final class FaresViews {
  static final Map<String, String> EXPECTED = new LinkedHashMap<>();

  static {
    EXPECTED.put(
        "monthly_by_vendor",
        """
        SELECT month, vendor, count(*), sum(total), sum(fare), sum(tip), avg(trip_distance),
               avg(passenger_count)
        FROM clean LEFT JOIN vendors ON VendorID = vendor_id GROUP BY 1, 2
        """);
    EXPECTED.put(
        "monthly_by_payment",
        """
        SELECT month, payment, count(*), sum(total), sum(tip), avg(total)
        FROM clean LEFT JOIN payments USING (payment_type) GROUP BY 1, 2
        """);
    EXPECTED.put(
        "monthly_by_zone",
        """
        SELECT month, PULocationID, borough, zone, count(*), sum(total), max(total),
               max((total, lpep_pickup_datetime))[2]
        FROM clean LEFT JOIN zones ON PULocationID = location_id GROUP BY 1, 2, 3, 4
        """);
    EXPECTED.put(
        "hours_of_day",
        """
        SELECT month, vendor, hour(lpep_pickup_datetime), count(*)
        FROM clean LEFT JOIN vendors ON VendorID = vendor_id GROUP BY 1, 2, 3
        """);
    EXPECTED.put(
        "triage",
        """
        SELECT month, triage, count(*), sum(total) FROM trips WHERE triage IS NOT NULL GROUP BY 1, 2
        """);
    EXPECTED.put(
        "fare_errors",
        """
        SELECT NULL, count(*), count(*), NULL, NULL, NULL, NULL, NULL FROM plausible
        HAVING count(*) > 0
        """);
    EXPECTED.put(
        "fare_errors_by_borough",
        """
        SELECT month, borough, count(*), count(*), NULL, NULL, NULL
        FROM plausible LEFT JOIN zones ON PULocationID = location_id GROUP BY 1, 2
        """);
  }

  private FaresViews() {}

  /**
   * Makes the relations that the views read.
   *
   * @param read a table function over the files that tells their names as {@code filename}
   * @param example the workspace, which has the codes and zones
   */
  static void prepare(PlainDuckDb duckDb, String read, Path example) {
    duckDb.execute(
        """
        CREATE OR REPLACE VIEW trips AS SELECT *, CASE
            WHEN VendorID IS NULL THEN 'not sent by a meter'
            WHEN total < 0 THEN 'paid back'
            WHEN strftime(lpep_pickup_datetime, '%%Y%%m') <> CAST(month AS VARCHAR)
              THEN 'of another month'
            WHEN lpep_dropoff_datetime < lpep_pickup_datetime THEN 'ends before it begins'
          END AS triage
        FROM (
          SELECT *,
            CAST(replace(regexp_extract(filename, '_(\\d{4}-\\d\\d)[.]', 1), '-', '') AS INTEGER)
              AS month,
            CAST(total_amount AS DECIMAL(10,2)) AS total,
            CAST(fare_amount AS DECIMAL(10,2)) AS fare,
            CAST(tip_amount AS DECIMAL(10,2)) AS tip
          FROM %s)
        """
            .formatted(read));
    duckDb.execute("CREATE OR REPLACE VIEW clean AS SELECT * FROM trips WHERE triage IS NULL");
    duckDb.execute(
        "CREATE OR REPLACE VIEW plausible AS SELECT * FROM clean"
            + " WHERE fare BETWEEN 2.5 AND 200 AND trip_distance BETWEEN 0.1 AND 50");
    for (String table : new String[] {"vendors", "payments", "zones"}) {
      duckDb.execute(
          "CREATE OR REPLACE VIEW %s AS SELECT * FROM read_csv('%s', header = true)"
              .formatted(table, example.resolve("data").resolve(table + ".csv")));
    }
  }
}
