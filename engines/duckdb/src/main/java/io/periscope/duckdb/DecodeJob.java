package io.periscope.duckdb;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * A record batch to be decoded, and what became of it. A job may be scanned more than once; each
 * scan comes to the same decisions, and what it says is of its last whole scan.
 */
final class DecodeJob {
  private final Schema schema;
  private final EventDecoder decoder;
  private final RecordBatch records;
  private List<Rejected> rejected = List.of();
  private boolean scanned;

  /** A record that was not accepted: its row in the batch, and why. */
  record Rejected(int row, String reason) {}

  DecodeJob(Schema schema, EventDecoder decoder, RecordBatch records) {
    this.schema = schema;
    this.decoder = decoder;
    this.records = records;
  }

  Schema schema() {
    return schema;
  }

  EventDecoder decoder() {
    return decoder;
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
