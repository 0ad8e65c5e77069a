package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file holds, it is read or its problems are told, each at a line that it has. */
final class WorkspaceReaderProperties {
  private static final int ROUNDS = 1500;
  private static final String LETTERS = "{}[]:,-#'\"&*!|>%@`?~ \n\t0a_.";

  @TempDir Path root;

  @Test
  void aDamagedFileIsReadOrExplained() {
    String whole = Published.text(Published.example("taxi").resolve("streams/trips.yaml"));
    Folder folder = new Folder(root);
    int refused = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      String damaged = damage(whole, new Random(seed));
      folder.with("streams/trips.yaml", damaged);
      try {
        folder.read();
      } catch (ProblemsException e) {
        refused++;
        for (Problem problem : e.problems()) {
          assertThat(problem.message()).describedAs("seed " + seed).isNotBlank();
          assertThat(problem.line())
              .describedAs("seed %d: %s", seed, problem)
              .isBetween(0, (int) damaged.chars().filter(c -> c == '\n').count() + 1);
        }
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ":\n" + damaged, e);
      }
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS - 1);
  }

  private static String damage(String text, Random random) {
    StringBuilder result = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(result.length());
      switch (random.nextInt(4)) {
        case 0 -> result.deleteCharAt(at);
        case 1 -> result.insert(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
        case 2 -> result.delete(at, Math.min(result.length(), at + random.nextInt(60)));
        default -> swapLines(result, random);
      }
    }
    return result.toString();
  }

  private static void swapLines(StringBuilder text, Random random) {
    List<String> lines = new java.util.ArrayList<>(text.toString().lines().toList());
    if (lines.isEmpty()) {
      return;
    }
    java.util.Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
    text.setLength(0);
    text.append(String.join("\n", lines)).append('\n');
  }
}
