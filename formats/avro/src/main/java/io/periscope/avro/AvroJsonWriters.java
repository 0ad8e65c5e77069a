package io.periscope.avro;

import io.periscope.api.registry.JsonWriters;
import io.periscope.api.registry.RegistryException;
import io.periscope.api.registry.SchemaRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonDecoder;

/** Avro's own reader of its JSON, and the schemas of a registry. */
public final class AvroJsonWriters implements JsonWriters {
  private final SchemaRegistry registry;

  public AvroJsonWriters(SchemaRegistry registry) {
    this.registry = registry;
  }

  @Override
  public JsonWriter register(String subject, String schema) {
    Schema parsed = Schemas.parse(schema);
    return new Writer(registry.register(subject, schema), parsed);
  }

  @Override
  public JsonWriter of(int id) {
    String schema =
        registry
            .schema(id)
            .orElseThrow(
                () ->
                    new RegistryException(
                        RegistryException.NO_SCHEMA, "no schema has the id " + id));
    return new Writer(id, Schemas.parse(schema));
  }

  private record Writer(int id, Schema schema) implements JsonWriter {
    @Override
    public byte[] write(byte[] json) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(AvroEncoder.prefix(id));
      try {
        JsonDecoder decoder =
            DecoderFactory.get().jsonDecoder(schema, new ByteArrayInputStream(json));
        Object value = new GenericDatumReader<>(schema).read(null, decoder);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(value, encoder);
        encoder.flush();
      } catch (IOException | AvroRuntimeException e) {
        throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
      }
      return out.toByteArray();
    }
  }
}
