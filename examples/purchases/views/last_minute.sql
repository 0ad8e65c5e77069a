-- What each user has bought within a minute; a new minute begins every ten seconds.
SELECT
  window_start,
  window_end,
  user_id,
  COUNT(*) AS purchases,
  SUM(amount) AS amount
FROM HOP(events, at, INTERVAL '10' SECOND, INTERVAL '60' SECOND)
WHERE event_type = 'purchase'
GROUP BY window_start, window_end, user_id
