package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.RecordPart;
import io.periscope.api.model.Settings;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.StreamDef.Format;
import io.periscope.api.model.Workspace;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats, and fields that are read from other parts of a record than its payload. */
final class RecordPartsTest {
  @TempDir Path root;

  private void problems(String stream, String... expected) {
    new Folder(root).with("streams/s.yaml", stream).hasProblems(expected);
  }

  @Test
  void partsOfARecordAreRead() {
    Workspace workspace =
        new Folder(root)
            .with(
                "streams/s.yaml",
                """
                stream: s
                format: avro
                key: a
                fields:
                  a: int
                  k: { type: long, from: _key }
                  part: { type: string, from: _key.part }
                  trace: { type: string, from: _header.trace id }
                  at: { type: timestamp, from: _timestamp }
                """)
            .with("periscope.yaml", "registry: { url: 'http://r:1', user: me, password: '${P}' }\n")
            .read();

    StreamDef stream = workspace.streams().get(0);
    assertThat(stream.format()).isEqualTo(Format.AVRO);
    assertThat(stream.schema().fields().stream().map(RecordPart::of))
        .containsExactly(
            Optional.empty(),
            Optional.of(new RecordPart(RecordPart.Kind.KEY, "")),
            Optional.of(new RecordPart(RecordPart.Kind.KEY, "part")),
            Optional.of(new RecordPart(RecordPart.Kind.HEADER, "trace id")),
            Optional.of(new RecordPart(RecordPart.Kind.TIMESTAMP, "")));
    assertThat(workspace.settings().registry())
        .isEqualTo(
            new Settings.Registry(
                Optional.of("http://r:1"), Optional.of("me"), Optional.of("${P}")));
  }

  @Test
  void whatTheFormatDoesNotHaveIsAProblem() {
    problems(
        """
        stream: s
        key: k
        fields:
          k: { type: string, from: _key }
          f: { type: string, from: _key.part }
          v: { type: string, from: _value }
          h: { type: string, from: _header. }
          t: { type: date, from: _timestamp }
        """,
        "streams/s.yaml:2:6: key must name a field of the events; 'k' is itself read from elsewhere"
            + " in the record",
        "streams/s.yaml:5:6: a key has fields only in a stream with 'format: avro'",
        "streams/s.yaml:6:6: 'from: _value' is for a stream with 'format: text'",
        "streams/s.yaml:7:6: 'from: _header.' lacks a name: _header.NAME, or _key.NAME in Avro",
        "streams/s.yaml:8:6: 'from: _timestamp' is for a field of type timestamp, or long for"
            + " milliseconds");
  }

  @Test
  void aTextHasNoFieldsAndNoSource() {
    problems(
        """
        stream: s
        format: text
        fields:
          line: { type: string, from: _value }
          other: int
        source:
          generator: { fields: {} }
        """,
        "streams/s.yaml:5:10: with 'format: text' the field 'other' must say what it is read from:"
            + " _value, _key, _header.NAME or _timestamp",
        "streams/s.yaml:6:1: a source makes events of JSON; those of 'format: text' come from"
            + " outside");
  }

  @Test
  void aFormatThatIsNone() {
    problems(
        "stream: s\nformat: xml\nfields: { a: int }\n",
        "streams/s.yaml:2:9: 'format' must be json, avro or text, not 'xml'");
  }
}
