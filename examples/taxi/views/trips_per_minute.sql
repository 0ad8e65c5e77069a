-- The pulse of the city: pickups per minute.
SELECT
  window_start AS pickup_minute,
  COUNT(*) AS trips,
  SUM(passenger_count) AS passengers
FROM TUMBLE(trips, pickup_datetime, INTERVAL '1' MINUTE)
GROUP BY window_start
