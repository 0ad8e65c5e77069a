package io.periscope.api.decode;

import java.math.BigInteger;

/** Takes the values of one event; fields are counted from 0 in the order of the schema. */
public interface FieldSink {

  void setBoolean(int field, boolean value);

  /** For INT and LONG. */
  void setLong(int field, long value);

  void setDouble(int field, double value);

  /** For DECIMAL: the value times ten to the scale of the field's type. */
  void setDecimal(int field, long unscaled);

  /** For DECIMAL with more digits than fit into a long. */
  void setDecimal(int field, BigInteger unscaled);

  /** For STRING: valid UTF-8; the bytes may be changed after the call returns. */
  void setString(int field, byte[] utf8, int offset, int length);

  /** For DATE: days since 1970-01-01. */
  void setDate(int field, int epochDay);

  /** For TIMESTAMP: microseconds since 1970-01-01T00:00:00. */
  void setTimestamp(int field, long micros);
}
