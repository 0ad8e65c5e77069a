-- Clean trips and takings per month and zone of pickup.
-- A LEFT JOIN, so that a trip from a zone that is not in the table still counts.
SELECT
  trips.month,
  trips.pickup_zone_id,
  zones.borough,
  zones.zone_name,
  COUNT(*) AS trips,
  SUM(trips.total_amount) AS revenue,
  MAX(trips.total_amount) AS dearest_trip,
  ARG_MAX(trips.pickup_datetime, trips.total_amount) AS dearest_at
FROM trips
LEFT JOIN zones ON trips.pickup_zone_id = zones.location_id
WHERE trips.triage IS NULL
GROUP BY trips.month, trips.pickup_zone_id, zones.borough, zones.zone_name
