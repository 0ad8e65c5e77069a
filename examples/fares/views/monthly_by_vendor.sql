-- Trips and takings per vendor and month of pickup.
-- Trips without a vendor are a group of their own.
SELECT
  FLOOR(pickup_datetime TO MONTH) AS pickup_month,
  vendor_id,
  COUNT(*) AS trips,
  SUM(total_amount) AS revenue,
  SUM(fare_amount) AS fares,
  SUM(tip_amount) AS tips,
  AVG(trip_distance) AS mean_distance
FROM trips
GROUP BY FLOOR(pickup_datetime TO MONTH), vendor_id
