-- Where each train is: the lines with their trains at their stations
SELECT
  line,
  train,
  ARG_MAX(station, arrived_at) AS station,
  ARG_MAX(direction, arrived_at) AS direction,
  ARG_MAX(status, arrived_at) AS status,
  MAX(arrived_at) AS arrived_at
FROM arrivals
GROUP BY line, train
ORDER BY line, train
