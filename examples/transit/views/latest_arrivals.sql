-- The latest train at each platform
SELECT
  line,
  station_id,
  station,
  direction,
  ARG_MAX(train, arrived_at) AS train,
  ARG_MAX(status, arrived_at) AS status,
  MAX(arrived_at) AS arrived_at
FROM arrivals
GROUP BY line, station_id, station, direction
