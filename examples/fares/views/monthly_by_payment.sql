-- How people pay: clean trips, takings and tips per month.
SELECT
  trips.month,
  payments.payment,
  COUNT(*) AS trips,
  SUM(trips.total_amount) AS revenue,
  SUM(trips.tip_amount) AS tips,
  AVG(trips.total_amount) AS mean_total
FROM trips
LEFT JOIN payments ON trips.payment_type = payments.payment_type
WHERE trips.triage IS NULL
GROUP BY trips.month, payments.payment
