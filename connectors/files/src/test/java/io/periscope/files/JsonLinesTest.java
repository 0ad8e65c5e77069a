package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.source.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
  @TempDir Path folder;
  private FilesFixture files;

  @BeforeEach
  void begin() {
    files = new FilesFixture(folder);
  }

  @Test
  void linesAreHandedOnAsTheyAre() throws Exception {
    files.write(
        "x.jsonl",
        "{\"id\": \"ü\",  \"n\":1.50}\r\n\n   \nnot json\n {\"a\":[1,2]} \n{\"last\":1}");
    assertThat(files.events("x.jsonl"))
        .containsExactly(
            "{\"id\": \"ü\",  \"n\":1.50}", "not json", " {\"a\":[1,2]}", "{\"last\":1}");
  }

  @Test
  void allEndingsMeanTheSame() throws Exception {
    for (String name : List.of("a.jsonl", "b.ndjson", "c.json")) {
      files.write(name, "{}\n");
      files.write(name + ".gz", FilesFixture.gzip("{}\n{}\n"));
      assertThat(files.events(name)).hasSize(1);
      assertThat(files.events(name + ".gz")).hasSize(2);
    }
  }

  @Test
  void namesInTheFileBecomeTheFieldsNames() throws Exception {
    files.schema(
        new Field("at", DataType.TIMESTAMP, "timestamp", ""),
        new Field("id", DataType.STRING),
        new Field("user", DataType.STRING, "at", ""));
    files.write(
        "x.jsonl",
        """
        {"timestamp" : "2016-01-01", "id":"a\\u00fc\\"", "at":"u1","n":1.50e1,"deep":{"timestamp":[1,{"at":2}]}}
        {"user":"not this one","id":true,"x":null,"timestamp":-7}
        {"id":"a"
        [1,2]
        {"id":"a"} more
        {}
        """);
    assertThat(files.events("x.jsonl"))
        .containsExactly(
            "{\"at\":\"2016-01-01\",\"id\":\"a\\u00fc\\\"\",\"user\":\"u1\",\"n\":1.50e1,"
                + "\"deep\":{\"timestamp\":[1,{\"at\":2}]}}",
            "{\"id\":true,\"x\":null,\"at\":-7}",
            "{\"id\":\"a\"",
            "[1,2]",
            "{\"id\":\"a\"} more",
            "{}");
  }

  @Test
  void theKeyIsTheValuesText() throws Exception {
    files.schema(new Field("user", DataType.STRING, "u", "")).key("user");
    files.write(
        "x.jsonl",
        "{\"a\":{\"u\":1},\"u\":\"ü \\\"\"}\n{\"u\":12.50}\n{\"u\":null}\n{\"u\":[1]}\n");
    assertThat(files.events("x.jsonl"))
        .containsExactly(
            "ü \" {\"a\":{\"u\":1},\"user\":\"ü \\\"\"}",
            "12.50 {\"user\":12.50}",
            "{\"user\":null}",
            "{\"user\":[1]}");
    files = new FilesFixture(folder).schema(new Field("u", DataType.STRING)).key("u");
    assertThat(files.events("x.jsonl").get(1)).isEqualTo("12.50 {\"u\":12.50}");
  }

  @Test
  void aLineLongerThanTheBufferIsWhole() throws Exception {
    String longLine = "{\"x\":\"" + "y".repeat(300_000) + "\"}";
    files.write("x.jsonl", "{}\n" + longLine + "\n{}\n");
    assertThat(files.events("x.jsonl")).containsExactly("{}", longLine, "{}");
  }

  @Test
  void aDocumentInOneArrayIsTold() throws Exception {
    files.write("x.json", "\n [\n {\"id\":1},\n {\"id\":2}\n]\n");
    assertThatThrownBy(() -> files.open("x.json"))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("x.json:1: this is a JSON array; expected JSON Lines");
  }

  @Test
  void anEmptyFileHasNoRows() throws Exception {
    files.write("x.jsonl", "");
    assertThat(files.events("x.jsonl")).isEmpty();
  }

  @Test
  void aByteOrderMarkIsPassedOver() throws Exception {
    files.write("x.jsonl", "\uFEFF{\"id\":1}\n");
    assertThat(files.events("x.jsonl")).containsExactly("{\"id\":1}");
  }

  @Test
  void ofAPackedFileThatIsCutOffTheWholeLinesAreRead() throws Exception {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      content.append("{\"id\":\"").append(Integer.toHexString(i * 7919)).append("\"}\n");
    }
    byte[] packed = FilesFixture.gzip(content.toString());
    List<String> whole = content.toString().lines().toList();
    files.write("cut.jsonl.gz", Arrays.copyOf(packed, packed.length * 2 / 3));
    List<String> events = new ArrayList<>();
    try (Source source = files.open("cut.jsonl.gz")) {
      assertThatThrownBy(() -> FilesFixture.readAll(events, source, 1000))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining(
              "cut.jsonl.gz is a truncated gzip file; nothing can be read of it after row "
                  + events.size()
                  + ".");
    }
    assertThat(events).hasSizeGreaterThan(5000).isEqualTo(whole.subList(0, events.size()));
  }
}
