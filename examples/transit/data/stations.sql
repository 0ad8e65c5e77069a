CREATE TABLE stations (
  stop_id bigint PRIMARY KEY,
  direction_id text NOT NULL,
  stop_name text NOT NULL,
  station_name text NOT NULL,
  station_descriptive_name text NOT NULL,
  station_id bigint NOT NULL,
  "order" int NOT NULL,
  red boolean NOT NULL,
  blue boolean NOT NULL,
  green boolean NOT NULL
);
