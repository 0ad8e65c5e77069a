-- Events and money per kind of event and hour.
SELECT
  window_start AS hour,
  event_type,
  COUNT(*) AS events,
  SUM(amount) AS amount
FROM TUMBLE(events, at, INTERVAL '1' HOUR)
GROUP BY window_start, event_type
