package io.periscope.tests;

import java.nio.file.Path;

/**
 * Made-up trips in the shape of the taxi example, as CSV, and what its views should say of them.
 */
final class TaxiTrips {
  private final PlainDuckDb duckDb;

  TaxiTrips(PlainDuckDb duckDb) {
    this.duckDb = duckDb;
  }

  /**
   * Writes trips out of time order, a few hours to years late, some values missing.
   *
   * @param from the first id
   * @param count how many
   */
  void write(Path file, long from, long count) {
    duckDb.execute(
        """
        COPY (
          SELECT 'id' || i AS id,
                 1 + (h %% 2)::INT AS vendor_id,
                 strftime(TIMESTAMP '2016-01-01' + INTERVAL (h %% 15552000) SECOND, '%%Y-%%m-%%d %%H:%%M:%%S') AS pickup_datetime,
                 strftime(TIMESTAMP '2016-01-01' + INTERVAL (h %% 15552000 + d) SECOND, '%%Y-%%m-%%d %%H:%%M:%%S') AS dropoff_datetime,
                 CASE WHEN h %% 50 = 0 THEN NULL ELSE (h %% 6)::INT END AS passenger_count,
                 -73.98 + (h %% 1000) / 10000.0 AS pickup_longitude,
                 40.75 + (h %% 777) / 10000.0 AS pickup_latitude,
                 -73.95 + (h %% 555) / 10000.0 AS dropoff_longitude,
                 40.70 + (h %% 333) / 10000.0 AS dropoff_latitude,
                 CASE WHEN h %% 100 = 1 THEN 'Y' ELSE 'N' END AS store_and_fwd_flag,
                 d AS trip_duration
          FROM (SELECT i, (hash(i) >> 8)::BIGINT AS h, (hash(i + 1000000007) %% 3600)::INT AS d
                FROM range(%d, %d) t(i))
        ) TO '%s' (HEADER, DELIMITER ',')
        """
            .formatted(from, from + count, file));
  }

  /** Makes the view {@code trips} over CSV files, and those over what was not scored of it. */
  void read(String glob) {
    duckDb.execute(
        "CREATE OR REPLACE VIEW trips AS SELECT * FROM read_csv('%s', header = true, union_by_name = true, types = {'passenger_count': 'INT', 'pickup_datetime': 'TIMESTAMP', 'dropoff_datetime': 'TIMESTAMP'})"
            .formatted(glob));
    TaxiViews.notScored(duckDb);
  }
}
