package io.periscope.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which fields of one stream's events another stream can have. */
class SameFieldsTest {
  private static StreamDef stream(Field... fields) {
    return new StreamDef(
        "to", "", "to", 1, Optional.empty(), Optional.empty(), Schema.of(fields), Optional.empty());
  }

  private static SameFields match(DataType from, DataType to) {
    return SameFields.of(Schema.of(new Field("x", from)), "from", stream(new Field("x", to)));
  }

  @Test
  void fieldsGoByTheirNames() {
    SameFields fields =
        SameFields.of(
            Schema.of(
                new Field("b", DataType.INT),
                new Field("a", DataType.STRING),
                new Field("gone", DataType.INT),
                new Field("taken", DataType.TIMESTAMP)),
            "from",
            stream(
                new Field("a", DataType.STRING, "A", ""),
                new Field("b", DataType.LONG),
                new Field("more", DataType.DATE),
                new Field("taken", DataType.TIMESTAMP, "_timestamp", "")));
    assertThat(fields.names()).containsExactly("b", "a");
    assertThat(fields.leftOut()).containsExactly("gone", "taken");
  }

  @Test
  void aTypeMustHoldEveryValue() {
    assertThat(match(DataType.INT, DataType.DOUBLE).names()).containsExactly("x");
    assertThat(match(DataType.decimal(9, 2), DataType.decimal(12, 4)).names()).containsExactly("x");
    refused(DataType.LONG, DataType.DOUBLE, "'x' is long, and there double");
    refused(
        DataType.decimal(9, 2), DataType.decimal(10, 4), "decimal(9,2), and there decimal(10,4)");
    refused(DataType.STRING, DataType.INT, "'x' is string, and there int");
    refused(DataType.INT, DataType.STRING, "'x' is int, and there string");
  }

  private static void refused(DataType from, DataType to, String message) {
    assertThatThrownBy(() -> match(from, to))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageStartingWith("events of stream 'from' do not suit stream 'to': ")
        .hasMessageContaining(message);
  }

  @Test
  void withoutACommonFieldThereIsNothingToSend() {
    assertThatThrownBy(
            () ->
                SameFields.of(
                    Schema.of(new Field("x", DataType.INT)),
                    "from",
                    stream(new Field("y", DataType.INT))))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("they have no field in common");
  }
}
