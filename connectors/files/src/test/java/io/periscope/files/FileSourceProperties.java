package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.source.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random rows in random files, read in random steps with random restarts: every row comes once, in
 * order, with its very text. A failure names its seed.
 */
class FileSourceProperties {
  private static final String[] PIECES = {
    "a", "Z", ",", "\"", "\n", "\r\n", "\\", "{", "}", ":", "ü", "€", "𝄞", " ", "\t", "\u0001",
    "x\"y"
  };

  @TempDir Path folder;

  static long[] seeds() {
    long[] seeds = new long[60];
    for (int i = 0; i < seeds.length; i++) {
      seeds[i] = 1000 + i;
    }
    return seeds;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRowComesOnceInOrder(long seed) throws Exception {
    Random random = new Random(seed);
    FilesFixture files =
        new FilesFixture(folder)
            .schema(new Field("s", DataType.STRING), new Field("i", DataType.LONG));
    List<String> expected = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int f = 0; f < count; f++) {
      write(files, random, f, expected);
    }
    List<String> events = new ArrayList<>();
    Optional<String> position = Optional.empty();
    while (events.size() < expected.size()) {
      try (Source source = files.open("in", position)) {
        int steps = 1 + random.nextInt(4);
        for (int step = 0; step < steps; step++) {
          events.addAll(FilesFixture.take(source, 1 + random.nextInt(40)));
        }
        position = Optional.of(source.position());
      }
      assertThat(events).as("seed %d", seed).isEqualTo(expected.subList(0, events.size()));
    }
    try (Source source = files.open("in", position)) {
      assertThat(FilesFixture.take(source, 1)).as("seed %d", seed).isEmpty();
    }
  }

  private static void write(FilesFixture files, Random random, int index, List<String> expected)
      throws Exception {
    boolean csv = random.nextBoolean();
    String newline = random.nextBoolean() ? "\n" : "\r\n";
    StringBuilder content = new StringBuilder(csv ? "i,other,s" + newline : "");
    int rows = random.nextInt(60);
    for (int row = 0; row < rows; row++) {
      String text = text(random);
      long number = random.nextLong();
      // The fields stand in the order of the columns.
      String json = "{\"i\":" + number + ",\"s\":" + json(text) + "}";
      expected.add(json);
      content
          .append(csv ? number + "," + row + ",\"" + text.replace("\"", "\"\"") + "\"" : json)
          .append(newline);
      if (random.nextInt(10) == 0) {
        content.append(newline);
      }
    }
    String name = "in/" + index + (csv ? ".csv" : ".jsonl");
    if (random.nextBoolean()) {
      files.write(name + ".gz", FilesFixture.gzip(content.toString()));
    } else {
      files.write(name, content.toString());
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(random.nextInt(20) == 0 ? 3000 : 8);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  /** JSON by other means than those under test. */
  private static String json(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
