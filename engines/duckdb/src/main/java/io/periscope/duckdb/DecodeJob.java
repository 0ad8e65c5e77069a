package io.periscope.duckdb;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record batch to be decoded, and what became of it. A job may be scanned more than once; each
 * scan comes to the same decisions, and what it says is of its last whole scan.
 */
final class DecodeJob {
  private final Schema schema;
  private final EventDecoder decoder;
  private final RecordBatch records;
  private final Map<Integer, String> duplicates;
  private List<Rejected> rejected = List.of();
  private boolean scanned;

  /** A record that was not accepted: its row in the batch, and why. */
  record Rejected(int row, String reason) {}

  /**
   * @param duplicates rows that are not to be accepted, and why
   */
  DecodeJob(
      Schema schema, EventDecoder decoder, RecordBatch records, Map<Integer, String> duplicates) {
    this.schema = schema;
    this.decoder = decoder.forBatch(records);
    this.records = records;
    this.duplicates = duplicates;
  }

  /** A job in which every event counts. */
  DecodeJob(Schema schema, EventDecoder decoder, RecordBatch records) {
    this(schema, decoder, records, Map.of());
  }

  Schema schema() {
    return schema;
  }

  /** Decodes a row; answers why it is not accepted, if it is not. */
  Optional<String> decode(int row, FieldSink sink) {
    String duplicate = duplicates.isEmpty() ? null : duplicates.get(row);
    return duplicate == null ? decoder.decode(records, row, sink) : Optional.of(duplicate);
  }

  RecordBatch records() {
    return records;
  }

  synchronized void finish(List<Rejected> found) {
    rejected = new ArrayList<>(found);
    scanned = true;
  }

  /** Whether every record was looked at. */
  synchronized boolean scanned() {
    return scanned;
  }

  synchronized List<Rejected> rejected() {
    return rejected;
  }
}
