-- Trips and duration per vendor and minute.
SELECT window_start AS minute, vendor_id, COUNT(*) AS trips, SUM(trip_duration) AS duration,
       AVG(trip_duration) AS mean_duration
FROM TUMBLE(trips, pickup_datetime, INTERVAL '1' MINUTE)
GROUP BY window_start, vendor_id
