-- The error by hour of the day, in seconds, beside what trips then take.
SELECT
  HOUR(pickup_datetime) AS hour_of_day,
  COUNT(*) AS trips,
  COUNT(*) - COUNT(predicted) AS not_predicted,
  COUNT(error) AS measured,
  AVG(CASE WHEN error IS NOT NULL THEN trip_duration END) AS mean_duration,
  AVG(ABS(error)) AS mae,
  SQRT(AVG(error * error)) AS rmse,
  AVG(error) AS bias
FROM scored_trips
GROUP BY HOUR(pickup_datetime)
ORDER BY hour_of_day
