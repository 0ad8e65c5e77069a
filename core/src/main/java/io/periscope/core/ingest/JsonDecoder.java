package io.periscope.core.ingest;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.Schema;
import java.util.Optional;

/** Placeholder. */
public final class JsonDecoder implements EventDecoder {
  public JsonDecoder(Schema schema) {}

  @Override
  public Optional<String> decode(byte[] value, FieldSink sink) {
    return Optional.empty();
  }
}
