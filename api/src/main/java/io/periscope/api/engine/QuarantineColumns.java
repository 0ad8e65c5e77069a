package io.periscope.api.engine;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import java.util.Optional;

/**
 * The columns of a stream's quarantine in the lake, before those of {@link MasterColumns}: one row
 * for an event that was not accepted, and another, later, if it was released after all.
 */
public final class QuarantineColumns {
  /** STRING: why the event was not accepted. */
  public static final String REASON = "reason";

  /** STRING: the event's bytes, as base64. */
  public static final String RAW = "raw_base64";

  /** BOOLEAN: whether the event was accepted later, in the segment of this row. */
  public static final String RELEASED = "released";

  /** STRING: the key and headers, as {@link io.periscope.api.log.RecordHead#text}. */
  public static final String HEAD = "head";

  public static final Schema SCHEMA =
      Schema.of(
          new Field(REASON, DataType.STRING),
          new Field(RAW, DataType.STRING),
          new Field(RELEASED, DataType.BOOLEAN),
          new Field(HEAD, DataType.STRING));

  private QuarantineColumns() {}

  /** The quarantine of a stream, seen as a stream itself. */
  public static StreamDef of(StreamDef stream) {
    return new StreamDef(
        stream.name(),
        "What was not accepted of stream " + stream.name(),
        stream.topic(),
        stream.partitions(),
        Optional.empty(),
        Optional.empty(),
        SCHEMA,
        Optional.empty());
  }
}
