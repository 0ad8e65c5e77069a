package io.periscope.xgboost;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A model as bytes: eight letters, the CRC-32 of all behind it, what was learnt from which
 * features, and the model itself. The checksum is there because XGBoost trusts what it reads: a
 * damaged tree can end the program.
 *
 * @param content of trees, what is taken for absent values, and XGBoost's binary JSON
 */
record ModelFile(Algorithm algorithm, Task task, Features features, byte[] content) {
  private static final byte[] MAGIC = "PSCPXGB1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = MAGIC.length + Integer.BYTES;

  byte[] bytes() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(body)) {
      out.writeUTF(algorithm.text());
      out.writeUTF(task.name());
      out.writeInt(features.size());
      for (Features.Column column : features.columns()) {
        out.writeUTF(column.name());
        out.writeInt(column.categories());
      }
      out.writeInt(content.length);
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] written = body.toByteArray();
    return ByteBuffer.allocate(HEAD + written.length)
        .put(MAGIC)
        .putInt(checksum(written, 0))
        .put(written)
        .array();
  }

  static ModelFile read(byte[] bytes) {
    if (bytes.length < MAGIC.length
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw PeriscopeException.user(
          "This is no model of the library 'xgboost': it does not begin with %s. A model that"
                  .formatted(new String(MAGIC, StandardCharsets.US_ASCII))
              + " another program trained can be used as an ONNX file.");
    }
    if (bytes.length < HEAD
        || ByteBuffer.wrap(bytes).getInt(MAGIC.length) != checksum(bytes, HEAD)) {
      throw PeriscopeException.user(
          ("The model is damaged or cut off: its %d bytes do not give the checksum that it begins"
                  + " with. Bring an intact copy, or train it again.")
              .formatted(bytes.length));
    }
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, HEAD, bytes.length - HEAD))) {
      String name = in.readUTF();
      Algorithm algorithm =
          Algorithm.of(name)
              .orElseThrow(
                  () ->
                      PeriscopeException.user(
                          ("The model is of the algorithm '%s', which this version does not know;"
                                  + " it knows %s. Use the version that trained it.")
                              .formatted(name, String.join(", ", Algorithm.texts()))));
      Task task = Task.valueOf(in.readUTF());
      int width = in.readInt();
      List<Features.Column> columns = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        columns.add(new Features.Column(in.readUTF(), in.readInt()));
      }
      return new ModelFile(algorithm, task, new Features(columns), in.readNBytes(in.readInt()));
    } catch (IOException | IllegalArgumentException e) {
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          "The model cannot be read, although its checksum is right: train it again.",
          e);
    }
  }

  /** Refuses other features than the model's own. */
  void require(Features given) {
    List<String> own = features.names();
    List<String> others = given.names();
    if (!own.equals(others)) {
      List<String> missing = own.stream().filter(name -> !others.contains(name)).toList();
      List<String> strange = others.stream().filter(name -> !own.contains(name)).toList();
      String difference =
          missing.isEmpty() && strange.isEmpty()
              ? "the order differs"
              : (missing.isEmpty() ? "" : "missing: " + String.join(", ", missing))
                  + (missing.isEmpty() || strange.isEmpty() ? "" : "; ")
                  + (strange.isEmpty() ? "" : "not known to it: " + String.join(", ", strange));
      throw PeriscopeException.user(
          "The model was trained with the features %s, not with %s (%s). Train it again."
              .formatted(String.join(", ", own), String.join(", ", others), difference));
    }
    for (int i = 0; i < features.size(); i++) {
      Features.Column mine = features.columns().get(i);
      Features.Column other = given.columns().get(i);
      if (mine.categories() != other.categories()) {
        throw PeriscopeException.user(
            "The model was trained with %s for the feature '%s', not with %s. Train it again."
                .formatted(kind(mine), mine.name(), kind(other)));
      }
    }
  }

  private static String kind(Features.Column column) {
    return column.categorical() ? column.categories() + " categories" : "numbers";
  }

  private static int checksum(byte[] bytes, int from) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, bytes.length - from);
    return (int) crc.getValue();
  }
}
