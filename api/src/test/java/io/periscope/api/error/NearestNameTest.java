package io.periscope.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> KNOWN = List.of("vendor_id", "trip_duration", "id");

  @Test
  void aSlipFindsItsName() {
    assertThat(NearestName.of("vendr_id", KNOWN)).contains("vendor_id");
    assertThat(NearestName.of("Trip_Duraton", KNOWN)).contains("trip_duration");
    assertThat(NearestName.of("prot", List.of("port"))).contains("port");
    assertThat(NearestName.hint("ID", KNOWN)).isEqualTo("; did you mean 'id'?");
  }

  @Test
  void somethingElseFindsNothing() {
    assertThat(NearestName.of("passengers", KNOWN)).isEmpty();
    assertThat(NearestName.hint("passengers", List.of())).isEmpty();
  }
}
