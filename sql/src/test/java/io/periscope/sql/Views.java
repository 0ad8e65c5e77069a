package io.periscope.sql;

import java.util.List;

/** Views that use all of the grammar. Where they are ordered and cut, the order is total. */
final class Views {
  static final List<String> ALL =
      List.of(
          "SELECT COUNT(*) AS n FROM trips",
          "SELECT COUNT(*) AS n, SUM(fare) AS s, AVG(speed) AS a, MIN(at) AS b, MAX(vendor) AS c FROM trips",
          "SELECT vendor, COUNT(*) AS n FROM trips GROUP BY vendor",
          "SELECT vendor, COUNT(riders) AS n, SUM(riders) AS s, AVG(riders) AS a FROM trips GROUP BY vendor",
          "SELECT zone, SUM(meters) AS s, AVG(meters) AS a, MIN(meters) AS lo, MAX(meters) AS hi FROM trips GROUP BY zone",
          "SELECT zone, SUM(fare) AS s, AVG(fare) AS a, MIN(fare) AS lo, MAX(fare) AS hi FROM trips GROUP BY zone",
          "SELECT zone, SUM(speed) AS s, AVG(speed) AS a, MIN(speed) AS lo, MAX(speed) AS hi FROM trips GROUP BY zone",
          "SELECT shared, MIN(vendor) AS lo, MAX(vendor) AS hi, MIN(booked) AS d, MAX(at) AS t FROM trips GROUP BY shared",
          "SELECT vendor, BOOL_AND(shared) AS every_one, BOOL_OR(shared) AS any_one FROM trips GROUP BY vendor",
          "SELECT vendor, EVERY(riders > 0) AS e, SOME(riders > 2) AS s FROM trips GROUP BY vendor",
          "SELECT vendor, COUNT(*) FILTER (WHERE shared) AS n, SUM(fare) FILTER (WHERE riders > 1) AS s, AVG(speed) FILTER (WHERE NOT shared) AS a, MAX(at) FILTER (WHERE zone IN (1, 2)) AS m FROM trips GROUP BY vendor",
          "SELECT window_start, window_end, COUNT(*) AS n FROM TUMBLE(trips, at, INTERVAL '1' HOUR) GROUP BY window_start, window_end",
          "SELECT window_start AS hour, vendor, AVG(fare) AS a FROM TABLE(TUMBLE(TABLE trips, DESCRIPTOR(at), INTERVAL '7' MINUTE)) GROUP BY window_start, vendor",
          "SELECT window_start AS day, SUM(riders) AS s FROM TUMBLE(trips, at, INTERVAL '3' DAY) GROUP BY window_start HAVING COUNT(*) > 2",
          "SELECT window_start, window_end, COUNT(*) AS n FROM HOP(trips, at, INTERVAL '20' MINUTE, INTERVAL '1' HOUR) GROUP BY window_start, window_end",
          "SELECT vendor, COUNT(*) AS n FROM HOP(trips, at, INTERVAL '1' DAY, INTERVAL '36' HOUR) GROUP BY vendor",
          "SELECT borough, window_end, SUM(riders) AS s FROM HOP(trips, at, INTERVAL '1' HOUR, INTERVAL '3' HOUR) AS t JOIN zones ON t.zone = zones.id WHERE riders > 0 GROUP BY borough, window_end",
          "SELECT borough, COUNT(*) AS n, SUM(fare * rate) AS s FROM trips JOIN zones ON trips.zone = zones.id GROUP BY borough",
          "SELECT borough, COUNT(*) AS n, COUNT(rate) AS r, SUM(fare) AS s FROM trips LEFT JOIN zones ON trips.zone = zones.id GROUP BY borough",
          "SELECT z.borough, window_start AS hour, MAX(t.speed) AS s FROM TUMBLE(trips, at, INTERVAL '90' MINUTE) AS t LEFT JOIN zones AS z ON t.zone = z.id AND z.rate > 0 WHERE t.speed > 0 OR t.speed IS NULL GROUP BY z.borough, window_start",
          "SELECT a.borough, b.borough AS other, COUNT(*) AS n FROM trips JOIN zones AS a ON trips.zone = a.id LEFT JOIN zones AS b ON b.id = a.id + trips.riders GROUP BY a.borough, b.borough",
          "SELECT UPPER(vendor) || '-' || COALESCE(CAST(zone AS VARCHAR), '?') AS k, COUNT(*) AS n FROM trips GROUP BY UPPER(vendor) || '-' || COALESCE(CAST(zone AS VARCHAR), '?')",
          "SELECT CASE WHEN riders > 2 THEN 'many' WHEN riders > 0 THEN 'few' ELSE 'none' END AS size, COUNT(*) AS n FROM trips GROUP BY CASE WHEN riders > 2 THEN 'many' WHEN riders > 0 THEN 'few' ELSE 'none' END",
          "SELECT EXTRACT(YEAR FROM at) AS y, EXTRACT(QUARTER FROM at) AS q, EXTRACT(DOW FROM at) AS d, EXTRACT(WEEK FROM booked) AS w, COUNT(*) AS n FROM trips GROUP BY EXTRACT(YEAR FROM at), EXTRACT(QUARTER FROM at), EXTRACT(DOW FROM at), EXTRACT(WEEK FROM booked)",
          "SELECT FLOOR(at TO WEEK) AS week, FLOOR(at TO MONTH) AS month, CAST(at AS DATE) AS day, COUNT(*) AS n FROM trips GROUP BY 1, 2, 3",
          "SELECT at + INTERVAL '1' HOUR AS later, booked - INTERVAL '1' MONTH AS sooner, MIN(at + INTERVAL '2' YEAR) AS m FROM trips GROUP BY at + INTERVAL '1' HOUR, booked - INTERVAL '1' MONTH",
          "SELECT riders / zone AS q, riders % zone AS r, MOD(meters, riders) AS m, COUNT(*) AS n FROM trips GROUP BY riders / zone, riders % zone, MOD(meters, riders)",
          "SELECT SUM(riders * meters) AS a, SUM(meters + meters) AS b, SUM(riders - zone) AS c, MAX(-riders) AS d, MIN(ABS(meters)) AS e, SUM(riders * riders) AS f FROM trips",
          "SELECT SUM(fare * fare) AS a, MAX(fare / 3) AS b, AVG(fare * riders) AS c, MAX(fare + speed) AS d, SUM(fare * meters) AS e FROM trips",
          "SELECT SUM(SQRT(speed)) AS a, MAX(LN(speed)) AS b, AVG(ASIN(speed)) AS c, MAX(POWER(speed, 0.5)) AS d, MAX(EXP(speed)) AS e, SUM(SIN(speed) * COS(speed)) AS f, MAX(ATAN2(speed, 2)) AS g FROM trips",
          "SELECT SUM(CAST(vendor AS INTEGER)) AS a, MAX(CAST(vendor AS DOUBLE)) AS b, COUNT(CAST(vendor AS TIMESTAMP)) AS c, SUM(CAST(speed AS INTEGER)) AS d, MAX(CAST(meters AS DECIMAL(12, 3))) AS e, MAX(CAST(meters AS INTEGER)) AS f FROM trips",
          "SELECT ROUND(speed) AS r, ROUND(fare, 1) AS f, FLOOR(speed) AS lo, CEIL(fare) AS hi, COUNT(*) AS n FROM trips GROUP BY ROUND(speed), ROUND(fare, 1), FLOOR(speed), CEIL(fare)",
          "SELECT TRIM(vendor) AS t, SUBSTRING(vendor FROM riders FOR 2) AS s, CHAR_LENGTH(vendor) AS l, POSITION('b' IN vendor) AS p, REPLACE(LOWER(vendor), 'a', 'xyz') AS r, COUNT(*) AS n FROM trips GROUP BY 1, 2, 3, 4, 5",
          "SELECT vendor, SUM(fare) / COUNT(*) AS mean, SUM(riders) / COUNT(*) AS whole, MAX(at) AS last_one, COUNT(*) * 2 + 1 AS odd, COALESCE(SUM(speed), 0) AS s FROM trips GROUP BY vendor",
          "SELECT vendor, COUNT(*) AS n FROM trips WHERE vendor LIKE '%b%' OR vendor LIKE 'ä''%' AND NOT shared OR riders BETWEEN -1 AND 1 GROUP BY vendor HAVING COUNT(*) > 1 AND MAX(riders) >= 0",
          "SELECT vendor, COUNT(*) AS n FROM trips WHERE speed NOT IN (1, 2.5) AND (shared IS NOT FALSE) AND NULLIF(riders, 0) IS NOT NULL GROUP BY vendor ORDER BY vendor",
          "SELECT vendor, zone, COUNT(*) AS n FROM trips GROUP BY vendor, zone ORDER BY COUNT(*) DESC, vendor, zone LIMIT 5",
          "SELECT vendor, zone, SUM(riders) AS s FROM trips GROUP BY vendor, zone ORDER BY s NULLS FIRST, vendor DESC, zone LIMIT 4 OFFSET 2",
          "SELECT vendor, zone FROM trips GROUP BY vendor, zone",
          "SELECT DISTINCT vendor, shared FROM trips WHERE riders > 0",
          "SELECT DISTINCT COUNT(*) AS n FROM trips GROUP BY vendor, zone",
          "SELECT COUNT(*) AS n FROM trips GROUP BY vendor",
          "SELECT 'all' AS k, 1 AS one, COUNT(*) AS n FROM trips GROUP BY shared",
          "SELECT GREATEST(riders, zone) AS g, LEAST(fare, 1.5) AS l, SIGN(riders) AS s, COUNT(*) AS n FROM trips GROUP BY 1, 2, 3",
          "SELECT SUM(TIMESTAMPDIFF(SECOND, at, booked)) AS a, MAX(TIMESTAMPDIFF(DAY, booked, at)) AS b FROM trips",
          "SELECT COUNT(*) AS n, SUM(riders) AS s FROM trips HAVING COUNT(*) > 3",
          "SELECT vendor AS v, SUM(fare) AS total FROM trips GROUP BY v HAVING total > 0",
          "SELECT shared AND riders > 1 AS both, COUNT(*) AS n FROM trips GROUP BY shared AND riders > 1",
          "SELECT CAST(at AS STRING) AS t, CAST(riders AS LONG) AS l, COUNT(*) AS n FROM trips WHERE at > TIMESTAMP '2023-12-31 22:00:00' AND booked < DATE '2024-01-03' GROUP BY 1, 2",
          "SELECT zones.rate, SUM(DEGREES(RADIANS(speed))) AS s, MIN(PI()) AS p FROM trips JOIN zones ON zones.id = zone GROUP BY zones.rate");

  private Views() {}
}
