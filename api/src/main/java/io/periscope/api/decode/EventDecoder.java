package io.periscope.api.decode;

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
}
