package io.periscope.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** For keys, which nobody reads: copies nothing. */
final class SkippingDeserializer implements Deserializer<byte[]> {
  private static final byte[] NOTHING = new byte[0];

  @Override
  public byte[] deserialize(String topic, byte[] data) {
    return NOTHING;
  }

  @Override
  public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
    return NOTHING;
  }
}
