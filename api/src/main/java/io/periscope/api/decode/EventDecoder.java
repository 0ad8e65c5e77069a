package io.periscope.api.decode;

import io.periscope.api.log.RecordBatch;
import java.util.Optional;

/**
 * Turns the bytes of one event into the typed values of a stream's schema, or says why it cannot.
 *
 * <p>The same bytes always lead to the same decision, whichever fields the caller goes on to use.
 * Safe for use by many threads, each with a sink of its own.
 */
public interface EventDecoder {

  /**
   * Decodes one event. A field of the schema that the event lacks, or has as null, is not written.
   *
   * @return empty when the event is accepted; otherwise why it is rejected, and then what was
   *     written to the sink is void
   */
  Optional<String> decode(byte[] value, FieldSink sink);

  /** Decodes one event together with what stands beside its value: key, headers and time. */
  default Optional<String> decode(RecordBatch records, int row, FieldSink sink) {
    return decode(records.value(row), sink);
  }

  /**
   * The decoder for just these records. What must be asked of others, such as a schema, has been
   * asked when this returns, and the answer stays the same for as long as it is used.
   *
   * @throws io.periscope.api.error.PeriscopeException (RESOURCE) when they cannot be asked
   */
  default EventDecoder forBatch(RecordBatch records) {
    return this;
  }
}
