package io.periscope.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.core.serving.PredictionForm.Choice;
import io.periscope.core.serving.PredictionForm.Choices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows of a table as something that a person can pick from. */
class PredictionFormsTest {

  private static List<Optional<Object>> row(Object key, String... texts) {
    List<Optional<Object>> row = new ArrayList<>(List.of(Optional.of(key)));
    for (String text : texts) {
      row.add(Optional.<Object>of(text).filter(value -> !value.equals("-")));
    }
    return row;
  }

  private static Choice choice(Object value, String label, String group) {
    return new Choice(value, label, Optional.of(group));
  }

  @Test
  void zonesAreFoundByTheirBorough() {
    List<List<Optional<Object>>> rows = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      rows.add(
          row(i, i % 2 == 0 ? "Queens" : "Bronx", i < 5 ? "Corona" : "Zone " + (char) (64 + i)));
    }
    rows.add(row(21, "-", "-"));
    Choices choices =
        PredictionForms.choices("zones", List.of("id", "borough", "zone"), rows, false, false);
    assertThat(choices.label()).isEqualTo("zone");
    assertThat(choices.group()).hasValue("borough");
    assertThat(choices.choices()).hasSize(21);
    assertThat(choices.choices().subList(0, 3))
        .containsExactly(
            choice(1, "Corona (1)", "Bronx"),
            choice(3, "Corona (3)", "Bronx"),
            choice(5, "Zone E", "Bronx"));
    assertThat(choices.choices().get(20)).isEqualTo(new Choice(21, "(21)", Optional.empty()));
  }

  @Test
  void aKeyThatIsATextSpeaksForItself() {
    List<List<Optional<Object>>> rows = new ArrayList<>();
    for (String city : List.of("Berlin", "Bonn", "Rome")) {
      rows.add(row(city, city.equals("Rome") ? "Italy" : "Germany"));
    }
    Choices few = PredictionForms.choices("cities", List.of("city", "land"), rows, true, false);
    assertThat(few.label()).isEqualTo("city");
    assertThat(few.group()).isEmpty();
    assertThat(few.choices()).extracting(Choice::label).containsExactly("Berlin", "Bonn", "Rome");
  }

  @Test
  void keysWithoutAnythingToCallThemStayInOrderAndAreThereOnce() {
    Choices choices =
        PredictionForms.choices(
            "codes", List.of("code"), List.of(row(2), row(2), row(9), row(10)), false, true);
    assertThat(choices.choices()).extracting(Choice::label).containsExactly("2", "9", "10");
    assertThat(choices.cut()).isTrue();
  }
}
