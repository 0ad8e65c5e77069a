package io.periscope.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.Field.TimeUnit;
import io.periscope.api.model.StreamDef.Format;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamDefTest {
  private static final Field AT =
      new Field("at", DataType.TIMESTAMP, "At", "", Optional.of(TimeUnit.S));

  private static StreamDef stream(Format format, Field... fields) {
    return new StreamDef(
        "s",
        "",
        "s",
        1,
        Optional.empty(),
        Optional.empty(),
        Schema.of(fields),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        format);
  }

  @Test
  void whatANameInAFileIsDoesNotChangeHowJsonIsRead() {
    StreamDef.Reading plain = stream(Format.JSON, new Field("at", DataType.TIMESTAMP)).reading();
    assertThat(stream(Format.JSON, AT).reading()).isEqualTo(plain);
    assertThat(stream(Format.AVRO, AT).reading()).isNotEqualTo(plain);
    Field fromKey = new Field("at", DataType.TIMESTAMP, "_key", "");
    assertThat(stream(Format.JSON, fromKey).reading()).isNotEqualTo(plain);
  }

  /** Events that were read by former fields are archived by those: in the same unit. */
  @Test
  void aFormerReadingKeepsTheUnit() {
    StreamDef before = stream(Format.JSON, AT);
    StreamDef after = stream(Format.AVRO, AT, new Field("more", DataType.INT));
    StreamDef again = after.readBy(before.reading());
    assertThat(again.reading()).isEqualTo(before.reading());
    assertThat(again.schema().field(0).unit()).contains(TimeUnit.S);
  }
}
