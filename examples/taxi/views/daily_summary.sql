-- One row per day of pickup: how many trips, how long, how many people.
-- The day is the event's own: a trip that arrives late still counts for its day.
SELECT
  CAST(pickup_datetime AS DATE) AS pickup_day,
  COUNT(*) AS trips,
  AVG(trip_duration) AS mean_duration,
  MIN(trip_duration) AS shortest_duration,
  MAX(trip_duration) AS longest_duration,
  SUM(passenger_count) AS passengers
FROM trips
GROUP BY CAST(pickup_datetime AS DATE)
