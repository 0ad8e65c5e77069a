-- The weather now, and between what it has been
SELECT
  place,
  ARG_MAX(temperature, measured_at) AS temperature,
  ARG_MAX(sky, measured_at) AS sky,
  MAX(measured_at) AS measured_at,
  COUNT(*) AS readings,
  MIN(temperature) AS lowest,
  MAX(temperature) AS highest
FROM weather
GROUP BY place
