-- The error by vendor, in seconds, beside what its trips take.
SELECT
  vendor_id,
  COUNT(*) AS trips,
  COUNT(*) - COUNT(predicted) AS not_predicted,
  COUNT(error) AS measured,
  AVG(CASE WHEN error IS NOT NULL THEN trip_duration END) AS mean_duration,
  AVG(ABS(error)) AS mae,
  SQRT(AVG(error * error)) AS rmse,
  AVG(error) AS bias
FROM scored_trips
GROUP BY vendor_id
