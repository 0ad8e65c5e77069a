package io.periscope.api.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordHeadTest {
  private static Optional<byte[]> bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Optional.of(bytes);
  }

  @Test
  void theStoredFormIsReadBack() {
    RecordHead head =
        new RecordHead(
            bytes('a', 'b', 'c'),
            List.of(
                new RecordHead.Header("trace id\n=ü", bytes(0, 255)),
                new RecordHead.Header("", Optional.empty()),
                new RecordHead.Header("empty", bytes())));

    // What was written before must be read for ever.
    String stored = "key YWJj\nheader trace+id%0A%3D%C3%BC AP8=\nheader \nheader empty \n";
    assertThat(head.text()).isEqualTo(stored);
    RecordHead parsed = RecordHead.parse(stored);
    assertThat(parsed.text()).isEqualTo(stored);
    assertThat(parsed.key().orElseThrow()).containsExactly('a', 'b', 'c');
    assertThat(parsed.headers())
        .extracting(RecordHead.Header::name)
        .containsExactly("trace id\n=ü", "", "empty");
    assertThat(parsed.headers().get(1).value()).isEmpty();
    assertThat(parsed.header("empty").orElseThrow()).isEmpty();
    assertThat(parsed.header("trace id\n=ü").orElseThrow()).containsExactly(0, 255);
    assertThat(parsed.header("other")).isEmpty();
  }

  @Test
  void noneIsNothing() {
    assertThat(RecordHead.EMPTY.text()).isEmpty();
    assertThat(RecordHead.parse("")).isEqualTo(RecordHead.EMPTY);
  }

  @Test
  void anotherTextIsRefused() {
    assertThatThrownBy(() -> RecordHead.parse("foot x\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("foot x");
  }

  @Test
  void aBatchHasHeadsOnceOneComes() {
    RecordBatch batch = new RecordBatch(1);
    batch.add(0, 0, 0, new byte[0]);
    batch.add(0, 1, 0, new byte[2], new RecordHead(bytes('k'), List.of()));
    batch.add(0, 2, 0, new byte[0]);
    RecordBatch copy = new RecordBatch(0);
    for (int row = 0; row < 3; row++) {
      copy.add(batch, row);
    }
    for (RecordBatch each : List.of(batch, copy)) {
      assertThat(each.head(0)).isEmpty();
      assertThat(each.head(1).orElseThrow().key().orElseThrow()).containsExactly('k');
      assertThat(each.head(2)).isEmpty();
      assertThat(each.bytes()).isEqualTo(3);
    }
  }
}
