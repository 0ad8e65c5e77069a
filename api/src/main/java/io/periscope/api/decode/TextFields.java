package io.periscope.api.decode;

import java.util.Optional;

/**
 * Writes texts into fields of a stream, each by the rules for a JSON string or number of the
 * field's type: {@code 5} is a number, {@code 2020-04-01} a date. Safe for use by many threads.
 */
@FunctionalInterface
public interface TextFields {

  /**
   * @param field counted from 0 in the order of the stream's schema
   * @return empty when it was written; otherwise why it cannot be
   */
  Optional<String> write(int field, byte[] text, FieldSink sink);
}
