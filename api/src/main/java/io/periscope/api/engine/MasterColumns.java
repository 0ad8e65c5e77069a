package io.periscope.api.engine;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.util.ArrayList;
import java.util.List;

/** The columns of a master table: the stream's own, then where each event came from. */
public final class MasterColumns {
  /** INT: the partition of the topic. */
  public static final String PARTITION = "_partition";

  /** LONG: the offset in the partition. */
  public static final String OFFSET = "_offset";

  /** TIMESTAMP: when the log took the event, UTC. */
  public static final String INGEST_TIME = "_ingest_time";

  /** LONG: the segment that brought the event here. */
  public static final String SEGMENT = "_segment";

  private MasterColumns() {}

  public static Schema of(Schema stream) {
    List<Field> fields = new ArrayList<>(stream.fields());
    fields.add(new Field(PARTITION, DataType.INT));
    fields.add(new Field(OFFSET, DataType.LONG));
    fields.add(new Field(INGEST_TIME, DataType.TIMESTAMP));
    fields.add(new Field(SEGMENT, DataType.LONG));
    return new Schema(fields);
  }
}
