-- Predicted against actual fares, for each version of the model: mean and root-mean-square error and bias in
-- dollars, and which share is at most one dollar and at most five off. The row without a version counts the trips
-- that came while no model was in service.
SELECT
  version,
  COUNT(*) AS trips,
  COUNT(*) - COUNT(predicted) AS not_predicted,
  AVG(ABS(predicted - fare_amount)) AS mae,
  SQRT(AVG((predicted - fare_amount) * (predicted - fare_amount))) AS rmse,
  AVG(predicted - fare_amount) AS bias,
  AVG(CASE WHEN ABS(predicted - fare_amount) <= 1 THEN 1e0 WHEN predicted IS NOT NULL THEN 0e0 END)
    AS within_1_dollar,
  AVG(CASE WHEN ABS(predicted - fare_amount) <= 5 THEN 1e0 WHEN predicted IS NOT NULL THEN 0e0 END)
    AS within_5_dollars
FROM predicted_fares
GROUP BY version
