package io.periscope.avro;

import io.periscope.api.decode.DecoderFactory;
import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.TextFields;
import io.periscope.api.model.StreamDef;
import io.periscope.api.registry.SchemaRegistry;

/** Streams of Avro. */
public final class AvroFormat implements DecoderFactory {
  private final WriterSchemas schemas;

  /**
   * @param registry has the schemas that events are written with
   */
  public AvroFormat(SchemaRegistry registry) {
    this.schemas = new WriterSchemas(registry, System::nanoTime);
  }

  @Override
  public StreamDef.Format format() {
    return StreamDef.Format.AVRO;
  }

  @Override
  public EventDecoder decoder(StreamDef stream, TextFields texts) {
    return new AvroDecoder(stream, schemas, texts);
  }
}
