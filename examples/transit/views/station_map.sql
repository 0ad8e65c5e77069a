-- The stations of each line, in their order
SELECT line, "position", station_id, MAX(station) AS station, COUNT(*) AS stops
FROM station_list
GROUP BY line, "position", station_id
ORDER BY line, "position"
