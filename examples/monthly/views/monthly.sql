-- Trips, mean duration and speed of each month.
-- expect:
--   - unique: month_begins
--   - between: { column: mean_duration, min: 300, max: 1800 }
SELECT
  FLOOR(pickup_datetime TO MONTH) AS month_begins,
  COUNT(*) AS trips,
  AVG(trip_duration) AS mean_duration,
  SUM(distance) / SUM(trip_duration) * 3600 AS speed
FROM trips
GROUP BY FLOOR(pickup_datetime TO MONTH)
