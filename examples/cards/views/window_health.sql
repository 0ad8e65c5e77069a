-- Whether a quarter of an hour is whole: how many events, from when to when, and what they lack.
SELECT
  window_start
  , COUNT(*) AS events
  , MIN("{time}") AS first_event
  , MAX("{time}") AS last_event
  , COUNT(*) - COUNT("{measure}") AS "without_{measure}"
  , COUNT(*) - COUNT("{flag}") AS "without_{flag}"
  , COUNT(*) - COUNT("{dimension}") AS "without_{dimension}"
FROM TUMBLE({stream}, "{time}", INTERVAL '15' MINUTE)
GROUP BY window_start
