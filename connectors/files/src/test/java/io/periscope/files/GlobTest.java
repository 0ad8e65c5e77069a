package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  private static final Path ROOT = Path.of("/root");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.csv         | .periscope | false",
        "*.csv         | in         | false",
        "*/*.csv       | in         | true",
        "*/*.csv       | .periscope | false",
        "*/*.csv       | in/deep    | false",
        "i?/*.csv      | out        | false",
        "{in,a/b}/x    | a          | true",
        "{in,a/b}/x    | a/b        | true",
        "{in,a/b}/x    | in/b       | false",
        "{.in,out}/*   | .in        | true",
        ".*/*          | .in        | true",
        "[.]in/*       | .in        | false",
        "**            | in/deep    | true",
        "**.csv        | in/deep    | true",
        "**/*.csv      | .periscope | false",
        "**/.csv       | .csv       | false",
        "in/**/x       | out        | false",
        "**/.in/x      | a/.in      | true",
        "**/.in/x      | a/.out     | false",
        "\\{a,b\\}/*.csv | {a,b}      | true",
        "\\{a,b\\}/*.csv | a          | false"
      })
  void onlyFoldersThatMayHoldAMatchAreEntered(String pattern, String folder, boolean entered)
      throws Exception {
    Glob glob = new Glob(ROOT, Path.of(pattern));
    Path path = ROOT.resolve(folder);
    IOException failure = new AccessDeniedException(folder);
    if (entered) {
      assertThatThrownBy(() -> glob.visitFileFailed(path, failure)).isSameAs(failure);
    } else {
      assertThat(glob.visitFileFailed(path, failure)).isEqualTo(FileVisitResult.CONTINUE);
    }
  }

  @Test
  void aFolderIsNoMatchThoughItsNameIsOne(@TempDir Path root) throws Exception {
    Path folder = Files.createDirectory(root.resolve(".periscope"));
    IOException failure = new AccessDeniedException("");
    Glob glob = new Glob(root, Path.of("*"));
    assertThat(glob.visitFileFailed(folder, failure)).isEqualTo(FileVisitResult.CONTINUE);
    assertThatThrownBy(() -> glob.visitFileFailed(root.resolve("file"), failure)).isSameAs(failure);
  }
}
