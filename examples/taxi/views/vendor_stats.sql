-- Each vendor's whole history in one row.
SELECT
  vendor_id,
  COUNT(*) AS trips,
  AVG(trip_duration) AS mean_duration,
  AVG(passenger_count) AS mean_passengers,
  COUNT(*) FILTER (WHERE store_and_fwd_flag = 'Y') AS sent_later,
  COUNT(*) FILTER (WHERE trip_duration > 3600) AS over_an_hour,
  MIN(pickup_datetime) AS first_pickup,
  MAX(pickup_datetime) AS last_pickup
FROM trips
GROUP BY vendor_id
