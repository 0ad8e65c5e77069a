-- Trips and takings per zone and month of pickup.
-- A LEFT JOIN, so that a trip from a zone that is not in the table still counts.
SELECT
  FLOOR(trips.pickup_datetime TO MONTH) AS pickup_month,
  trips.pickup_zone_id,
  zones.borough,
  zones.zone_name,
  COUNT(*) AS trips,
  SUM(trips.total_amount) AS revenue,
  MAX(trips.total_amount) AS dearest_trip
FROM trips
LEFT JOIN zones ON trips.pickup_zone_id = zones.location_id
GROUP BY
  FLOOR(trips.pickup_datetime TO MONTH),
  trips.pickup_zone_id,
  zones.borough,
  zones.zone_name
