-- Trips, mean duration and passengers per vendor and hour of pickup.
SELECT
  window_start AS pickup_hour,
  vendor_id,
  COUNT(*) AS trips,
  AVG(trip_duration) AS mean_duration,
  SUM(passenger_count) AS passengers
FROM TUMBLE(trips, pickup_datetime, INTERVAL '1' HOUR)
GROUP BY window_start, vendor_id
