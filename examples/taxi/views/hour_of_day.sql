-- The rhythm of the city: trips, duration, distance and passengers by hour of the day.
-- The distance is the great circle between pickup and dropoff; cars drive about a third more.
SELECT
  HOUR(pickup_datetime) AS hour_of_day,
  COUNT(*) AS trips,
  AVG(trip_duration) AS mean_duration,
  AVG(HAVERSINE(pickup_latitude, pickup_longitude, dropoff_latitude, dropoff_longitude)) AS mean_km,
  AVG(passenger_count) AS mean_passengers
FROM trips
GROUP BY HOUR(pickup_datetime)
ORDER BY hour_of_day
