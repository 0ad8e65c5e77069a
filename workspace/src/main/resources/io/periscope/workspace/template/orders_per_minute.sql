-- Orders and takings per product and minute.
SELECT
  window_start AS order_minute,
  product,
  COUNT(*) AS orders,
  SUM(amount) AS takings
FROM TUMBLE(orders, ordered_at, INTERVAL '1' MINUTE)
GROUP BY window_start, product
