package io.periscope.api.log;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What stands before a record's value.
 *
 * @param key as it was sent; empty for a record without one
 * @param headers in their order
 */
public record RecordHead(Optional<byte[]> key, List<Header> headers) {

  /** A record with neither key nor headers. */
  public static final RecordHead EMPTY = new RecordHead(Optional.empty(), List.of());

  /** A name may come more than once, and its value may be absent. */
  public record Header(String name, Optional<byte[]> value) {
    int bytes() {
      return name.length() + value.map(v -> v.length).orElse(0);
    }
  }

  public RecordHead {
    headers = List.copyOf(headers);
  }

  /** The value of the last header of this name; empty when there is none, or it has no value. */
  public Optional<byte[]> header(String name) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).name().equals(name)) {
        return headers.get(i).value();
      }
    }
    return Optional.empty();
  }

  /** Roughly, in memory. */
  int bytes() {
    return key.map(k -> k.length).orElse(0) + headers.stream().mapToInt(Header::bytes).sum();
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException naming the text, when it is not of that form
   */
  public static RecordHead parse(String text) {
    Optional<byte[]> key = Optional.empty();
    List<Header> headers = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("key") && words.length == 2) {
        key = Optional.of(Base64.getDecoder().decode(words[1]));
      } else if (words[0].equals("header") && (words.length == 2 || words.length == 3)) {
        headers.add(
            new Header(
                URLDecoder.decode(words[1], StandardCharsets.UTF_8),
                words.length == 2
                    ? Optional.empty()
                    : Optional.of(Base64.getDecoder().decode(words[2]))));
      } else {
        throw new IllegalArgumentException("no key or header: " + line);
      }
    }
    return new RecordHead(key, headers);
  }

  /**
   * The stored form; {@link #parse} reads it back. A line each: {@code key BASE64}, and {@code
   * header NAME BASE64}, where the name is encoded as in a URL's query and an absent value is left
   * out.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    key.ifPresent(k -> text.append("key ").append(base64(k)).append('\n'));
    for (Header header : headers) {
      text.append("header ").append(URLEncoder.encode(header.name(), StandardCharsets.UTF_8));
      header.value().ifPresent(v -> text.append(' ').append(base64(v)));
      text.append('\n');
    }
    return text.toString();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
