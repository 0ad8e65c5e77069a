package io.periscope.core.ingest;

import io.periscope.api.decode.DecoderFactory;
import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.TextFields;
import io.periscope.api.model.RecordPart;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source.EventConsumer;
import java.util.List;
import java.util.Optional;

/** How the events of a stream are decoded: JSON and text by ourselves, the rest by others. */
public final class Decoders {
  private final List<DecoderFactory> others;

  public Decoders(List<DecoderFactory> others) {
    this.others = List.copyOf(others);
  }

  public EventDecoder of(StreamDef stream) {
    TextFields texts = new FieldTexts(stream.schema());
    return switch (stream.format()) {
      case JSON ->
          RecordDecoder.around(
              new JsonDecoder(stream.schema()), stream.schema(), texts, part -> true);
      case TEXT ->
          RecordDecoder.around(
              (value, sink) -> Optional.empty(), stream.schema(), texts, part -> true);
      case AVRO ->
          RecordDecoder.around(
              other(stream).decoder(stream, texts),
              stream.schema(),
              texts,
              part -> part.kind() != RecordPart.Kind.KEY);
    };
  }

  /**
   * Puts before the log what makes a source's events of JSON into those of the stream.
   *
   * @param stream with the fields of the payload alone
   */
  public EventConsumer encoding(StreamDef stream, EventConsumer log) {
    return stream.format() == StreamDef.Format.AVRO
        ? new EncodedEvents(new JsonDecoder(stream.schema()), other(stream).encoder(stream), log)
        : log;
  }

  private DecoderFactory other(StreamDef stream) {
    return others.stream()
        .filter(factory -> factory.format() == stream.format())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nobody decodes " + stream.format()));
  }
}
