package io.periscope.api.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
  @TempDir private Path folder;

  /** The greatest of these do not stay in memory. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 6000})
  void allComeInTheirOrderAndNothingIsLeft(int count) {
    List<String> expected = new ArrayList<>();
    List<String> found = new ArrayList<>();
    try (Spool spool = new Spool(folder)) {
      for (int i = 0; i < count; i++) {
        String value = i + "x".repeat(1000);
        Optional<byte[]> key = i % 2 == 0 ? Optional.empty() : Optional.of(bytes("k" + i));
        spool.accept(key, bytes(value));
        expected.add(key.map(k -> "k" + value.replace("x", "")).orElse("none") + value);
      }
      assertThat(spool.count()).isEqualTo(count);
      spool.drain(
          (key, value) ->
              found.add(
                  key.map(k -> new String(k, StandardCharsets.UTF_8)).orElse("none")
                      + new String(value, StandardCharsets.UTF_8)));
    }
    assertThat(found).isEqualTo(expected);
    assertThat(folder).isEmptyDirectory();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
