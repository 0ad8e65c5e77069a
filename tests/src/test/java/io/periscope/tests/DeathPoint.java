package io.periscope.tests;

import static io.periscope.tests.DeathPoint.Moment.AFTER;
import static io.periscope.tests.DeathPoint.Moment.AT_A_MANIFEST;
import static io.periscope.tests.DeathPoint.Moment.AT_METADATA;
import static io.periscope.tests.DeathPoint.Moment.AT_PARQUET;
import static io.periscope.tests.DeathPoint.Moment.BEFORE;
import static io.periscope.tests.DeathPoint.Moment.DECODING;
import static io.periscope.tests.DeathPoint.Moment.DURING;
import static io.periscope.tests.DeathPoint.Moment.READING;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.StateStore;
import io.periscope.api.lake.BatchTable;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.log.RequestWriter;
import io.periscope.api.log.SourceWriter;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Predicate;

/**
 * The steps of the program that change something outside, each with the moments at which the
 * process is killed there. A step of the simulation in {@code core} has its namesake here.
 */
enum DeathPoint {
  /** A micro-batch enters the open segment. */
  COMMIT(StateStore.class, "commit", a -> !closes(a[1]), BEFORE, DECODING, DURING, AFTER),
  /** A micro-batch enters and ends the segment. */
  COMMIT_CLOSING(StateStore.class, "commit", a -> closes(a[1]), BEFORE, DECODING, DURING, AFTER),
  /** A segment's records are read again and written as Parquet. */
  WRITE_SEGMENT(BatchEngine.class, "writeSegment", BEFORE, READING, AT_PARQUET, AFTER),
  /** Iceberg commits a segment. */
  APPEND(MasterTable.class, "append", BEFORE, AT_A_MANIFEST, AT_METADATA, DURING, AFTER),
  /** The store notes that a segment is in the master dataset. */
  MARK_ARCHIVED(StateStore.class, "markArchived", BEFORE, DURING, AFTER),
  /** A view's batch version is computed and written as Parquet. */
  COMPUTE_STATE(BatchEngine.class, "computeState", BEFORE, AT_PARQUET, AFTER),
  /** Iceberg commits a batch version. */
  REPLACE(BatchTable.class, "replace", BEFORE, AT_A_MANIFEST, AT_METADATA, DURING, AFTER),
  /** Batch versions go into service, and the state rows that they cover away. */
  PUBLISH(StateStore.class, "publish", BEFORE, DURING, AFTER),
  /** State rows of one segment are merged. */
  COMPACT(StateStore.class, "compact", BEFORE, DURING, AFTER),
  /** Events and the position of their source are committed in one Kafka transaction. */
  SOURCE_COMMIT(SourceWriter.class, "commit", BEFORE, DURING, AFTER),
  /** A client's events and its request's key are committed in one Kafka transaction. */
  APPEND_REQUEST(RequestWriter.class, "append", BEFORE, DURING, AFTER),
  /** The former process's epoch is raised. */
  OPEN(StateStore.class, "open", BEFORE, AFTER),
  /** The rows of a reference table that was changed are loaded. */
  LOAD_TABLE(StateStore.class, "loadTable", BEFORE, DURING, AFTER),
  /** The lake is told of a new writer. */
  FENCE(MasterTable.class, "fence", BEFORE, DURING, AFTER),
  /** A view that was changed begins to be built. */
  BUILD(StateStore.class, "build", a -> !((List<?>) a[2]).isEmpty(), BEFORE, DURING, AFTER),
  /** It goes into service with its first batch version. */
  TAKE_OVER(StateStore.class, "publish", BEFORE, DURING, AFTER),
  /** A view that is declared no more is dropped. */
  REMOVE(StateStore.class, "remove", BEFORE, DURING, AFTER);

  /** When, within a step. */
  enum Moment {
    /** Nothing of it has happened. */
    BEFORE,
    /** While an event is decoded, inside DuckDB's transaction. */
    DECODING,
    /** Between two reads of a segment's records. */
    READING,
    /** As soon as a Parquet file begins to be there. */
    AT_PARQUET,
    /** As soon as an Iceberg manifest begins to be there. */
    AT_A_MANIFEST,
    /** As soon as new table metadata begins to be there; the catalog may not yet point to it. */
    AT_METADATA,
    /** A few milliseconds or less after it began. */
    DURING,
    /** All of it has happened, and nobody inside was told. */
    AFTER
  }

  private final Class<?> type;
  private final String method;
  private final Predicate<Object[]> which;
  private final List<Moment> moments;

  DeathPoint(Class<?> type, String method, Moment... moments) {
    this(type, method, arguments -> true, moments);
  }

  DeathPoint(Class<?> type, String method, Predicate<Object[]> which, Moment... moments) {
    this.type = type;
    this.method = method;
    this.which = which;
    this.moments = List.of(moments);
  }

  private static boolean closes(Object batch) {
    return ((MicroBatch) batch).closeSegment();
  }

  List<Moment> moments() {
    return moments;
  }

  boolean isAt(Class<?> called, Method how, Object[] arguments) {
    return type == called && method.equals(how.getName()) && which.test(arguments);
  }
}
