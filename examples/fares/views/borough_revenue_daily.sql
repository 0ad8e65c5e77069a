-- Takings per borough and day of pickup.
SELECT
  CAST(trips.pickup_datetime AS DATE) AS pickup_day,
  zones.borough,
  COUNT(*) AS trips,
  SUM(trips.total_amount) AS revenue,
  SUM(trips.tip_amount) AS tips
FROM trips
JOIN zones ON trips.pickup_zone_id = zones.location_id
GROUP BY CAST(trips.pickup_datetime AS DATE), zones.borough
