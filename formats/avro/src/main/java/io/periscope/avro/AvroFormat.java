package io.periscope.avro;

import io.periscope.api.decode.DecoderFactory;
import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.EventEncoder;
import io.periscope.api.decode.TextFields;
import io.periscope.api.model.StreamDef;
import io.periscope.api.registry.SchemaRegistry;

/** Streams of Avro. */
public final class AvroFormat implements DecoderFactory {
  private final SchemaRegistry registry;
  private final WriterSchemas schemas;

  /**
   * @param registry has the schemas that events are written with, and takes ours
   */
  public AvroFormat(SchemaRegistry registry) {
    this.registry = registry;
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

  @Override
  public EventEncoder encoder(StreamDef stream) {
    return new AvroEncoder(stream, registry);
  }
}
