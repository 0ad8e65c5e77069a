-- Each day of each {dimension}: sum and mean of {measure}; number and share of {flag}.
SELECT
  FLOOR("{time}" TO DAY) AS "day"
  , "{dimension}"
  , COUNT(*) AS events
  , SUM("{measure}") AS "sum_{measure}", AVG("{measure}") AS "mean_{measure}"
  , COUNT(*) FILTER (WHERE CAST("{flag}" AS BOOLEAN)) AS "count_{flag}"
  , CAST(COUNT(*) FILTER (WHERE CAST("{flag}" AS BOOLEAN)) AS DOUBLE) / COUNT(*) AS "rate_{flag}"
FROM {stream}
GROUP BY FLOOR("{time}" TO DAY), "{dimension}"
