-- Whether a quarter of an hour is whole: how many events, from when to when, which came out of order
-- (a minute after their time) and which late (when the quarter was over), and what they lack.
SELECT
  window_start
  , COUNT(*) AS events
  , MIN("{time}") AS first_event
  , MAX("{time}") AS last_event
  , MAX("{arrival}") AS "last_{arrival}"
  , COUNT(*) FILTER (WHERE "{arrival}" >= "{time}" + INTERVAL '1' MINUTE) AS "out_of_order_by_{arrival}"
  , COUNT(*) FILTER (WHERE "{arrival}" >= window_end) AS "late_by_{arrival}"
  , COUNT(*) - COUNT("{measure}") AS "without_{measure}"
  , COUNT(*) - COUNT("{flag}") AS "without_{flag}"
  , COUNT(*) - COUNT("{dimension}") AS "without_{dimension}"
FROM TUMBLE({stream}, "{time}", INTERVAL '15' MINUTE)
GROUP BY window_start
