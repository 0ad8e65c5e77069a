package io.periscope.core.ingest;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.EventEncoder;
import io.periscope.api.source.Source.EventConsumer;
import java.util.Optional;

/**
 * Takes a source's events of JSON and hands them on in the format of the stream. What cannot be
 * read is handed on as it stands: nothing is lost, and it is quarantined like any other such event.
 */
final class EncodedEvents implements EventConsumer {
  private final EventDecoder json;
  private final EventEncoder encoder;
  private final EventConsumer next;

  EncodedEvents(EventDecoder json, EventEncoder encoder, EventConsumer next) {
    this.json = json;
    this.encoder = encoder;
    this.next = next;
  }

  @Override
  public void accept(Optional<byte[]> key, byte[] value) {
    encoder.begin();
    if (json.decode(value, encoder).isPresent()) {
      next.accept(key, value);
    } else {
      next.accept(encoder.key(), encoder.value());
    }
  }
}
