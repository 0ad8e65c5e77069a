-- Clean trips per month, vendor and hour of the day.
SELECT
  trips.month,
  vendors.vendor,
  HOUR(trips.pickup_datetime) AS hour_of_day,
  COUNT(*) AS trips
FROM trips
LEFT JOIN vendors ON trips.vendor_id = vendors.vendor_id
WHERE trips.triage IS NULL
GROUP BY trips.month, vendors.vendor, HOUR(trips.pickup_datetime)
