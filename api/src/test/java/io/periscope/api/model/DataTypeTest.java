package io.periscope.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DataTypeTest {
  @Test
  void theWrittenFormIsReadBack() {
    for (String text :
        new String[] {
          "boolean", "int", "long", "double", "string", "date", "timestamp", "decimal(10,2)"
        }) {
      assertThat(DataType.parse(text).map(DataType::toString)).contains(text);
    }
    assertThat(DataType.parse("decimal( 38 , 0 )")).contains(DataType.decimal(38, 0));
  }

  @Test
  void anythingElseIsNoType() {
    for (String text :
        new String[] {"", "Int", "float", "decimal", "decimal(39,0)", "decimal(2,3)"}) {
      assertThat(DataType.parse(text)).as(text).isEmpty();
    }
    assertThatThrownBy(() -> DataType.decimal(2, 3)).isInstanceOf(IllegalArgumentException.class);
  }
}
