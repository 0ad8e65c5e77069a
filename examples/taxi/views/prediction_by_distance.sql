-- The error by how far it is as the crow flies, in seconds, beside what such trips take.
SELECT
  CASE
    WHEN distance < 1 THEN 'under 1 km'
    WHEN distance < 2 THEN '1 to 2 km'
    WHEN distance < 5 THEN '2 to 5 km'
    WHEN distance < 10 THEN '5 to 10 km'
    WHEN distance >= 10 THEN '10 km and more'
  END AS band,
  COUNT(*) AS trips,
  COUNT(*) - COUNT(predicted) AS not_predicted,
  COUNT(error) AS measured,
  AVG(CASE WHEN error IS NOT NULL THEN trip_duration END) AS mean_duration,
  AVG(ABS(error)) AS mae,
  SQRT(AVG(error * error)) AS rmse,
  AVG(error) AS bias
FROM scored_trips
GROUP BY band
