package io.periscope.examples.transit;

/** A stop of one line. */
record Station(long id, String name, String line) {}
