package io.periscope.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the cases of a test from a file beside it; lines that begin with # are for the reader. */
final class Cases {
  private Cases() {}

  /** A text and what is expected of it. */
  record Case(String text, List<String> expected) {
    @Override
    public String toString() {
      return text.replace('\n', ' ');
    }
  }

  /** Cases of one line each: {@code text | expected}. */
  static List<Case> lines(String name) {
    return read(name)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(
            line -> {
              int bar = line.lastIndexOf(" |");
              return new Case(line.substring(0, bar), List.of(line.substring(bar + 2).trim()));
            })
        .toList();
  }

  /** Cases between empty lines; the lines that begin with {@code =>} are what is expected. */
  static List<Case> blocks(String name) {
    List<Case> cases = new ArrayList<>();
    for (String block : Pattern.compile("\n\n+").splitAsStream(read(name)).toList()) {
      List<String> lines = block.lines().filter(line -> !line.startsWith("#")).toList();
      List<String> text = lines.stream().filter(line -> !line.startsWith("=>")).toList();
      List<String> expected =
          lines.stream()
              .filter(line -> line.startsWith("=>"))
              .map(line -> line.substring(2).trim())
              .toList();
      if (!expected.isEmpty()) {
        cases.add(new Case(String.join("\n", text), expected));
      }
    }
    return cases;
  }

  private static String read(String name) {
    try (InputStream in = Cases.class.getResourceAsStream("/cases/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no file of cases " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
