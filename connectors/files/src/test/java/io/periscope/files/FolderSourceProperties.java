package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.files.FolderSettings.Done;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files with random times and sizes arrive while the source reads, commits and is killed at random
 * moments: each row comes once, and those of one file in order. A failure names its seed.
 */
class FolderSourceProperties {
  @TempDir Path root;

  static LongStream seeds() {
    return LongStream.range(7000, 7060);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRowComesOnce(long seed) throws Exception {
    Random random = new Random(seed);
    List<String> expected = new ArrayList<>();
    try (FolderFixture in = new FolderFixture(root)) {
      in.done(Done.values()[random.nextInt(3)]).settle(Duration.ofMillis(random.nextInt(2) * 700L));
      int files = 5 + random.nextInt(15);
      while (files > 0) {
        switch (random.nextInt(6)) {
          case 0, 1 -> drop(in, random, --files, expected);
          case 2 -> in.commit();
          case 3 -> in.kill();
          default -> {
            in.pass(Duration.ofMillis(random.nextInt(1500)));
            in.step(1 + random.nextInt(20));
          }
        }
      }
      in.kill().drain().kill().drain();

      assertThat(in.events()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
      expected.stream()
          .map(row -> row.substring(0, row.indexOf('-')))
          .distinct()
          .forEach(
              file ->
                  assertThat(in.events())
                      .as("seed %d, %s", seed, file)
                      .filteredOn(row -> row.startsWith(file + "-"))
                      .isEqualTo(expected.stream().filter(r -> r.startsWith(file + "-")).toList()));
    }
  }

  private static void drop(FolderFixture in, Random random, int file, List<String> expected)
      throws Exception {
    boolean csv = random.nextBoolean();
    StringBuilder content = new StringBuilder(csv ? "id,zone,picked_up,fare\n" : "");
    int rows = random.nextInt(4) * random.nextInt(12);
    for (int row = 0; row < rows; row++) {
      String id = file + "-" + row;
      String json = "{\"id\":\"" + id + "\",\"zone\":1}";
      content.append(csv ? id + ",1,,\n" : json + "\n");
      expected.add(json);
    }
    String name = "in/" + file + (csv ? ".csv" : ".jsonl");
    if (random.nextBoolean()) {
      in.drop(name + ".gz", FilesFixture.gzip(content.toString()), random.nextInt(5000));
    } else {
      in.drop(name, content.toString(), random.nextInt(5000));
    }
  }
}
