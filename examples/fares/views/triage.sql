-- What is put aside, and why, per month.
SELECT
  month,
  triage AS reason,
  COUNT(*) AS records,
  SUM(total_amount) AS amount
FROM trips
WHERE triage IS NOT NULL
GROUP BY month, triage
