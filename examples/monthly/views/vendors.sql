-- Trips and passengers of each vendor and month.
SELECT
  FLOOR(pickup_datetime TO MONTH) AS month_begins,
  vendor_id,
  COUNT(*) AS trips,
  SUM(passenger_count) AS passengers
FROM trips
GROUP BY FLOOR(pickup_datetime TO MONTH), vendor_id
