package io.periscope.files;

import java.util.Optional;

/** A row of a CSV file as an event. */
record CsvEvent(Optional<byte[]> key, byte[] value) {}
