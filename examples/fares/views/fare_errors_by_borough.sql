-- The error of predicted fares by month and borough of pickup, in dollars, beside the actual mean.
SELECT
  predicted_fares.month,
  zones.borough,
  COUNT(*) AS trips,
  COUNT(*) - COUNT(predicted_fares.predicted) AS not_predicted,
  AVG(CASE WHEN predicted_fares.predicted IS NOT NULL THEN predicted_fares.fare_amount END) AS mean_fare,
  AVG(predicted_fares.predicted) AS mean_predicted,
  AVG(ABS(predicted_fares.predicted - predicted_fares.fare_amount)) AS mae
FROM predicted_fares
LEFT JOIN zones ON predicted_fares.pickup_zone_id = zones.location_id
GROUP BY predicted_fares.month, zones.borough
