-- How many people entered each station in each hour
SELECT window_start, station_id, station, line, COUNT(*) AS entries
FROM TUMBLE(turnstiles, entered_at, INTERVAL '1' HOUR)
GROUP BY window_start, station_id, station, line
