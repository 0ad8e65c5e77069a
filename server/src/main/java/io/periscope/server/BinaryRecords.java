package io.periscope.server;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Keys and values are any bytes, written in Base64. */
final class BinaryRecords implements RecordFormat {
  @Override
  public String contentType() {
    return "application/vnd.kafka.binary.v2+json";
  }

  @Override
  public List<String> keys() {
    return List.of();
  }

  @Override
  public Records read(String topic, ProduceRequest request) {
    return RecordFormat.each(request, BinaryRecords::bytes);
  }

  private static byte[] bytes(byte[] json) {
    if (json[0] == '"') {
      try {
        return Base64.getDecoder().decode(Arrays.copyOfRange(json, 1, json.length - 1));
      } catch (IllegalArgumentException e) {
        throw RestFailure.unprocessable("a key or value is not Base64: " + e.getMessage());
      }
    }
    throw RestFailure.unprocessable("a key or value must be a text in Base64");
  }
}
