-- How the error goes on, hour by hour of the trips' own time: mean error and bias in seconds. A model that no
-- longer suits what comes shows here.
SELECT
  window_start AS pickup_hour,
  COUNT(*) AS trips,
  COUNT(*) - COUNT(predicted) AS not_predicted,
  COUNT(error) AS measured,
  AVG(ABS(error)) AS mae,
  AVG(error) AS bias,
  MAX(version) AS newest_version
FROM TUMBLE(scored_trips, pickup_datetime, INTERVAL '1' HOUR)
GROUP BY window_start
