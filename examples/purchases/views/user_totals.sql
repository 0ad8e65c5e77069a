-- What each user has bought, over all time.
-- Views and carts have no amount, and are no purchases.
SELECT
  user_id,
  COUNT(*) AS purchase_count_total,
  SUM(amount) AS purchase_amount_total
FROM events
WHERE event_type = 'purchase'
GROUP BY user_id
ORDER BY user_id
