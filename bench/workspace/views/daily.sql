-- Trips per day.
SELECT CAST(pickup_datetime AS DATE) AS trip_date, COUNT(*) AS trips, SUM(passenger_count) AS passengers
FROM trips
GROUP BY CAST(pickup_datetime AS DATE)
