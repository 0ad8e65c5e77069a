package io.periscope.app;

/** How rows are printed; the constants are what a user types. */
enum Format {
  table,
  csv,
  json
}
