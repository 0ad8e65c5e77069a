package io.periscope.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.metrics.Meter;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final Path PAGE = Path.of("..", "docs", "spec", "metrics.md");

  @Test
  void allIsAll() throws IllegalAccessException {
    List<Object> fields = new ArrayList<>();
    for (Field field : Catalogue.class.getFields()) {
      if (field.getType() == Meter.class) {
        fields.add(field.get(null));
      }
    }
    assertThat(Catalogue.ALL)
        .containsExactlyInAnyOrderElementsOf(fields.stream().map(Meter.class::cast).toList());
  }

  @Test
  void thePageDescribesEachAndNoOther() throws IOException {
    List<String> described =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `periscope_")).toList();
    assertThat(described)
        .containsExactlyInAnyOrderElementsOf(
            Catalogue.ALL.stream().map(CatalogueTest::row).toList());
  }

  private static String row(Meter meter) {
    String labels =
        meter.labels().isEmpty()
            ? "–"
            : meter.labels().stream()
                .map(label -> "`" + label + "`")
                .collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |"
        .formatted(
            meter.name(), meter.kind().name().toLowerCase(Locale.ROOT), labels, meter.help());
  }
}
