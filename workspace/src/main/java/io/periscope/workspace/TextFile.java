package io.periscope.workspace;

import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.Problems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a file as UTF-8, strictly. */
final class TextFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private TextFile() {}

  /**
   * The file's text; empty when there is no such file, or when it cannot be read, which is a
   * problem.
   *
   * @param name the file as the user knows it
   */
  static Optional<String> read(Path path, String name, Problems problems) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      problems.add(Place.of(name), "cannot be read: " + e);
      return Optional.empty();
    }
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = decoder.decode(bytes, text, true);
    String read = text.flip().toString();
    if (result.isError()) {
      int line = (int) read.chars().filter(c -> c == '\n').count() + 1;
      int column = read.length() - read.lastIndexOf('\n');
      problems.add(
          new Place(name, line, column),
          "not UTF-8: here is the byte 0x%02X; save the file as UTF-8"
              .formatted(bytes.get(bytes.position())));
      return Optional.empty();
    }
    return Optional.of(read.startsWith(BYTE_ORDER_MARK) ? read.substring(1) : read);
  }
}
