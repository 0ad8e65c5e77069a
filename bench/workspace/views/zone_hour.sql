-- Trips and distance per zone and hour.
SELECT window_start AS hour, zone_id, COUNT(*) AS trips, SUM(trip_distance) AS distance
FROM TUMBLE(trips, pickup_datetime, INTERVAL '1' HOUR)
GROUP BY window_start, zone_id
