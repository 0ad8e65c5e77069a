package io.periscope.avro;

import java.util.Arrays;
import org.apache.avro.Schema;

/**
 * Avro's binary encoding, read from bytes that may be anything: no length is believed that the
 * bytes do not have, and nothing is made of what is only announced.
 */
final class AvroInput {
  /** How deep values may be nested: each level is one of Java's calls. */
  private static final int MAX_DEPTH = 200;

  /** How many values may come that take no byte. */
  private static final int MAX_EMPTY = 10_000;

  private final byte[] bytes;
  private int position;

  AvroInput(byte[] bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  int position() {
    return position;
  }

  void moveTo(int newPosition) {
    position = newPosition;
  }

  int remaining() {
    return bytes.length - position;
  }

  byte[] slice(int from) {
    return Arrays.copyOfRange(bytes, from, position);
  }

  private RejectedException cutOff() {
    return new RejectedException("cut off: the Avro data ends at byte " + bytes.length);
  }

  private byte next() {
    if (position >= bytes.length) {
      throw cutOff();
    }
    return bytes[position++];
  }

  boolean readBoolean() {
    byte b = next();
    if (b != 0 && b != 1) {
      throw new RejectedException(
          "no boolean at byte %d: 0x%02x".formatted(position - 1, b & 0xff));
    }
    return b == 1;
  }

  long readLong() {
    int start = position;
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte b = next();
      if (shift == 63 && (b & 0xfe) != 0) {
        break;
      }
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new RejectedException("no number at byte " + start + ": it has more than 64 bits");
  }

  int readInt() {
    int start = position;
    long value = readLong();
    if (value != (int) value) {
      throw new RejectedException("no int at byte %d: %d".formatted(start, value));
    }
    return (int) value;
  }

  float readFloat() {
    return Float.intBitsToFloat((int) littleEndian(4));
  }

  double readDouble() {
    return Double.longBitsToDouble(littleEndian(8));
  }

  private long littleEndian(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (next() & 0xffL) << (8 * i);
    }
    return value;
  }

  /** A length and as many bytes. */
  byte[] readBytes() {
    return readFixed(readLong());
  }

  byte[] readFixed(long length) {
    int from = position;
    skip(length);
    return Arrays.copyOfRange(bytes, from, position);
  }

  private void skip(long length) {
    if (length < 0) {
      throw new RejectedException("a negative length %d at byte %d".formatted(length, position));
    }
    if (length > remaining()) {
      throw cutOff();
    }
    position += (int) length;
  }

  /** Which of so many, as enums and unions say it. */
  int readIndex(int count, String what) {
    int start = position;
    long index = readLong();
    if (index < 0 || index >= count) {
      throw new RejectedException(
          "no %s at byte %d: number %d of %d".formatted(what, start, index, count));
    }
    return (int) index;
  }

  /** Passes a value, all of which must be there. */
  void skip(Schema schema) {
    skip(schema, 0);
  }

  private void skip(Schema schema, int depth) {
    if (depth > MAX_DEPTH) {
      throw new RejectedException("nested deeper than " + MAX_DEPTH + " levels");
    }
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> {
        boolean unused = readBoolean();
      }
      case INT -> {
        int unused = readInt();
      }
      case LONG -> {
        long unused = readLong();
      }
      case FLOAT -> skip(4);
      case DOUBLE -> skip(8);
      case STRING, BYTES -> skip(readLong());
      case FIXED -> skip(schema.getFixedSize());
      case ENUM -> {
        int unused = readIndex(schema.getEnumSymbols().size(), "symbol of " + schema.getName());
      }
      case UNION ->
          skip(
              schema.getTypes().get(readIndex(schema.getTypes().size(), "branch of a union")),
              depth + 1);
      case RECORD -> schema.getFields().forEach(field -> skip(field.schema(), depth + 1));
      case ARRAY -> skipBlocks(schema.getElementType(), false, depth);
      case MAP -> skipBlocks(schema.getValueType(), true, depth);
    }
  }

  private void skipBlocks(Schema items, boolean keys, int depth) {
    for (long count = readLong(); count != 0; count = readLong()) {
      if (count < 0) {
        // Then the block's size in bytes follows; it is not needed, and not believed.
        long unused = readLong();
      }
      if (count == Long.MIN_VALUE) {
        throw new RejectedException("a block of too many values before byte " + position);
      }
      int start = position;
      for (long i = 0; i < Math.abs(count); i++) {
        if (i == MAX_EMPTY && position == start) {
          throw new RejectedException("a block of %d empty values".formatted(Math.abs(count)));
        }
        if (keys) {
          skip(readLong());
        }
        skip(items, depth + 1);
      }
    }
  }
}
