package io.periscope.core;

import io.periscope.api.decode.FieldSink;
import java.math.BigInteger;

/** For those who only want to know whether an event is accepted. */
final class NoSink implements FieldSink {
  @Override
  public void setBoolean(int field, boolean value) {}

  @Override
  public void setLong(int field, long value) {}

  @Override
  public void setDouble(int field, double value) {}

  @Override
  public void setDecimal(int field, long unscaled) {}

  @Override
  public void setDecimal(int field, BigInteger unscaled) {}

  @Override
  public void setString(int field, byte[] utf8, int offset, int length) {}

  @Override
  public void setDate(int field, int epochDay) {}

  @Override
  public void setTimestamp(int field, long micros) {}
}
