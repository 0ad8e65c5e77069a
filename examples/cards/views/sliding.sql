-- The last hour, every 15 minutes: sum and mean of {measure}; number and share of {flag}.
SELECT
  window_start
  , window_end
  , COUNT(*) AS events
  , SUM("{measure}") AS "sum_{measure}", AVG("{measure}") AS "mean_{measure}"
  , COUNT(*) FILTER (WHERE CAST("{flag}" AS BOOLEAN)) AS "count_{flag}"
  , CAST(COUNT(*) FILTER (WHERE CAST("{flag}" AS BOOLEAN)) AS DOUBLE) / COUNT(*) AS "rate_{flag}"
FROM HOP({stream}, "{time}", INTERVAL '15' MINUTE, INTERVAL '1' HOUR)
GROUP BY window_start, window_end
