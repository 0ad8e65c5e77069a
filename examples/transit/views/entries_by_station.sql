-- How many people entered each station
SELECT station_id, station, line, COUNT(*) AS entries, MAX(entered_at) AS last_entered_at
FROM turnstiles
GROUP BY station_id, station, line
