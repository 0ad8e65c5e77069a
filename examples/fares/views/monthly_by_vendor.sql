-- Clean trips and takings per vendor and month.
SELECT
  trips.month,
  vendors.vendor,
  COUNT(*) AS trips,
  SUM(trips.total_amount) AS revenue,
  SUM(trips.fare_amount) AS fares,
  SUM(trips.tip_amount) AS tips,
  AVG(trips.trip_distance) AS mean_distance,
  AVG(trips.passenger_count) AS mean_passengers
FROM trips
LEFT JOIN vendors ON trips.vendor_id = vendors.vendor_id
WHERE trips.triage IS NULL
GROUP BY trips.month, vendors.vendor
