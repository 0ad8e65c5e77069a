-- Trips by flag and number of passengers.
SELECT flag, passenger_count, COUNT(*) AS trips, MIN(trip_duration) AS shortest, MAX(trip_duration) AS longest
FROM trips
GROUP BY flag, passenger_count
