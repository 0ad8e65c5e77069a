package io.periscope.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.sink.Portion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesSinkTest {
  @TempDir private Path folder;

  private FilesSink sink(String format, boolean header) {
    return new FilesSink(
        "sales", new FilesSinkConnector.Settings(folder.resolve("out"), format, header));
  }

  private static Portion portion(long number, String... rows) {
    return new Portion(number, Answers.COLUMNS, Answers.of(0, rows).rows());
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve("out").resolve(name));
  }

  @Test
  void eachPortionIsAFileAndTheSamePortionTheSameFile() throws IOException {
    FilesSink sink = sink("csv", true);
    sink.write(portion(1, "a,1,1.50"));
    sink.write(portion(2, "b,2,?"));
    sink.write(portion(2, "b,2,?"));
    assertThat(text("sales-000000001.csv")).isEqualTo("shop,n,amount\na,1,1.50\n");
    assertThat(text("sales-000000002.csv")).isEqualTo("shop,n,amount\nb,2,\n");
    try (var files = Files.list(folder.resolve("out"))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void theHeaderCanBeLeftOut() throws IOException {
    sink("csv", false).write(portion(3, "a,1,1.50"));
    assertThat(text("sales-000000003.csv")).isEqualTo("a,1,1.50\n");
    sink("jsonl", true).write(portion(3, "?,1,1.50"));
    assertThat(text("sales-000000003.jsonl"))
        .isEqualTo("{\"shop\":null,\"n\":1,\"amount\":1.50}\n");
  }

  @Test
  void aFolderThatIsNoneIsTriedAgain() throws IOException {
    Files.writeString(folder.resolve("out"), "a file");
    assertThatThrownBy(() -> sink("csv", true).write(portion(1, "a,1,1.50")))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessageStartingWith(
            "sink 'sales': cannot write " + folder.resolve("out/sales-000000001.csv"))
        .hasMessageEndingWith("; it is tried again");
  }
}
