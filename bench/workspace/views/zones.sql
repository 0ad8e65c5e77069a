-- All of history per zone.
SELECT zone_id, COUNT(*) AS trips, MAX(trip_distance) AS longest, AVG(trip_distance) AS mean_distance
FROM trips
GROUP BY zone_id
