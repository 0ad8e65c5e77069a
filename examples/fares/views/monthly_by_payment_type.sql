-- How people pay: trips, takings and tips per kind of payment and month of pickup.
SELECT
  FLOOR(pickup_datetime TO MONTH) AS pickup_month,
  payment_type,
  CASE payment_type
    WHEN 1 THEN 'card'
    WHEN 2 THEN 'cash'
    WHEN 3 THEN 'no charge'
    WHEN 4 THEN 'dispute'
    ELSE 'unknown'
  END AS payment,
  COUNT(*) AS trips,
  SUM(total_amount) AS revenue,
  SUM(tip_amount) AS tips,
  COUNT(*) FILTER (WHERE total_amount < 0) AS paid_back
FROM trips
GROUP BY
  FLOOR(pickup_datetime TO MONTH),
  payment_type,
  CASE payment_type
    WHEN 1 THEN 'card'
    WHEN 2 THEN 'cash'
    WHEN 3 THEN 'no charge'
    WHEN 4 THEN 'dispute'
    ELSE 'unknown'
  END
