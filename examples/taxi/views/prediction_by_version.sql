-- Predicted against actual, for each version of the model, in seconds: mean and root-mean-square error, bias, the
-- share of the variance that is explained, and which share is at most a minute and at most five off. The row without
-- a version counts the trips that came while no model was in service. Measured are trips of a minute to two hours,
-- as the model learnt from.
SELECT
  version,
  COUNT(*) AS trips,
  COUNT(*) - COUNT(predicted) AS not_predicted,
  COUNT(error) AS measured,
  AVG(ABS(error)) AS mae,
  SQRT(AVG(error * error)) AS rmse,
  AVG(error) AS bias,
  1 - AVG(error * error) / NULLIF(VAR_POP(CASE WHEN error IS NOT NULL THEN trip_duration END), 0) AS r2,
  CAST(COUNT(*) FILTER (WHERE ABS(error) <= 60) AS DOUBLE) / NULLIF(COUNT(error), 0) AS within_1_minute,
  CAST(COUNT(*) FILTER (WHERE ABS(error) <= 300) AS DOUBLE) / NULLIF(COUNT(error), 0) AS within_5_minutes
FROM scored_trips
GROUP BY version
