package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CsvTextTest {
  private static List<List<String>> cells(String text) {
    return CsvText.parse(text).records().stream()
        .map(line -> line.cells().stream().map(cell -> cell.orElse("<none>")).toList())
        .toList();
  }

  @Test
  void cellsAreStrippedAndEmptyOnesAreAbsent() {
    assertThat(cells("a, b ,c\n 1,, x y \n"))
        .containsExactly(List.of("a", "b", "c"), List.of("1", "<none>", "x y"));
    assertThat(cells("a,b\n1,")).containsExactly(List.of("a", "b"), List.of("1", "<none>"));
  }

  @Test
  void quotesKeepEverything() {
    assertThat(cells("a,b\n\" x,\"\"y\"\"\n\" , \"\"\r\nz,w"))
        .containsExactly(List.of("a", "b"), List.of(" x,\"y\"\n", ""), List.of("z", "w"));
  }

  @Test
  void linesAreCounted() {
    assertThat(CsvText.parse("a\n\n\"1\n2\"\n3\n").records())
        .extracting(CsvText.Line::number)
        .containsExactly(0, 2, 4);
  }

  @Test
  void faultsAreTold() {
    assertThat(CsvText.parse("a\n\"b").fault())
        .isEqualTo(Optional.of("the quote in its line 2 is not closed"));
    assertThat(CsvText.parse("a\n\"b\" c").fault())
        .isEqualTo(Optional.of("text behind a closing quote in its line 2"));
    assertThat(CsvText.parse("\n").fault()).isEqualTo(Optional.of("it has no header line"));
  }
}
