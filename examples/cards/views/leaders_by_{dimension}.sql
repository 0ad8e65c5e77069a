-- The leading {dimension} of the freshest hour, and of those before it as far as ten rows go.
SELECT
  window_start
  , window_end
  , "{dimension}"
  , COUNT(*) AS events
  , SUM("{measure}") AS "sum_{measure}"
  , COUNT(*) FILTER (WHERE CAST("{flag}" AS BOOLEAN)) AS "count_{flag}"
FROM HOP({stream}, "{time}", INTERVAL '15' MINUTE, INTERVAL '1' HOUR)
WHERE "{time}" IS NOT NULL
GROUP BY window_start, window_end, "{dimension}"
ORDER BY window_start DESC, events DESC, "{dimension}"
LIMIT 10
