-- Where people get in: the busiest squares of a grid of a hundredth of a degree, which is about a kilometre.
SELECT
  FLOOR(pickup_latitude * 100) / 100 AS south,
  FLOOR(pickup_longitude * 100) / 100 AS west,
  COUNT(*) AS trips,
  AVG(trip_duration) AS mean_duration,
  SUM(passenger_count) AS passengers
FROM trips
GROUP BY FLOOR(pickup_latitude * 100) / 100, FLOOR(pickup_longitude * 100) / 100
ORDER BY trips DESC, south, west
LIMIT 25
