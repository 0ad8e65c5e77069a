package io.periscope.files.write;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.LogicalTypes;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;

/** Writes an Avro object container file; every field may be null. */
public final class AvroFile {
  private static final int DEFLATE_LEVEL = 6;

  private AvroFile() {}

  /**
   * Writes all blocks and closes the file.
   *
   * @param name of the record: letters, digits and _
   * @param gzip whether to compress, which is called deflate in Avro
   * @param blocks the next rows; empty after the last
   * @throws PeriscopeException when it cannot be written
   */
  public static void write(
      OutputStream out,
      String name,
      Schema schema,
      boolean gzip,
      Supplier<Optional<RowBlock>> blocks) {
    org.apache.avro.Schema record = record(name, schema);
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(record))) {
      writer.setCodec(gzip ? CodecFactory.deflateCodec(DEFLATE_LEVEL) : CodecFactory.nullCodec());
      writer.create(record, out);
      GenericData.Record row = new GenericData.Record(record);
      for (Optional<RowBlock> block = blocks.get(); block.isPresent(); block = blocks.get()) {
        for (int i = 0; i < block.get().size(); i++) {
          for (int field = 0; field < schema.size(); field++) {
            row.put(field, null);
            if (!block.get().isNull(field, i)) {
              row.put(field, value(schema.field(field).type(), block.get(), field, i));
            }
          }
          writer.append(row);
        }
      }
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot write the Avro file: " + e, e);
    }
  }

  private static org.apache.avro.Schema record(String name, Schema schema) {
    SchemaBuilder.FieldAssembler<org.apache.avro.Schema> fields =
        SchemaBuilder.record(name).fields();
    for (Field field : schema.fields()) {
      fields =
          fields
              .name(field.name())
              .type(org.apache.avro.Schema.createUnion(nothing(), type(field.type())))
              .withDefault(null);
    }
    return fields.endRecord();
  }

  private static org.apache.avro.Schema nothing() {
    return org.apache.avro.Schema.create(org.apache.avro.Schema.Type.NULL);
  }

  private static org.apache.avro.Schema type(DataType type) {
    SchemaBuilder.TypeBuilder<org.apache.avro.Schema> builder = SchemaBuilder.builder();
    return switch (type.kind()) {
      case BOOLEAN -> builder.booleanType();
      case INT -> builder.intType();
      case LONG -> builder.longType();
      case DOUBLE -> builder.doubleType();
      case STRING -> builder.stringType();
      case DATE -> LogicalTypes.date().addToSchema(builder.intType());
      case TIMESTAMP -> LogicalTypes.timestampMicros().addToSchema(builder.longType());
      case DECIMAL ->
          LogicalTypes.decimal(type.precision(), type.scale()).addToSchema(builder.bytesType());
    };
  }

  private static Object value(DataType type, RowBlock block, int field, int row) {
    return switch (type.kind()) {
      case BOOLEAN -> block.number(field, row) != 0;
      case INT, DATE -> (int) block.number(field, row);
      case LONG, TIMESTAMP -> block.number(field, row);
      case DOUBLE -> block.real(field, row);
      case STRING -> new Utf8(block.text(field, row));
      case DECIMAL -> ByteBuffer.wrap(block.decimal(field, row).unscaledValue().toByteArray());
    };
  }
}
