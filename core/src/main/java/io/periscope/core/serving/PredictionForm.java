package io.periscope.core.serving;

import io.periscope.api.learn.Task;
import io.periscope.api.model.Field;
import java.util.List;
import java.util.Optional;

/**
 * What someone who wants a prediction is to be asked. Any of it may be left out: that is NULL then,
 * as in an event that lacks it.
 *
 * @param target what is predicted, as SQL
 * @param inputs fields of the model's stream, in its order
 */
public record PredictionForm(String model, Task task, String target, List<Input> inputs) {
  public PredictionForm {
    inputs = List.copyOf(inputs);
  }

  /**
   * A field.
   *
   * @param choices if its values are keys of a table
   * @param known if it is a text that is a feature as it is, the texts that the champion was
   *     trained on, in order; with any other it is as with NULL
   */
  public record Input(Field field, Optional<Choices> choices, List<String> known) {
    public Input {
      known = List.copyOf(known);
    }
  }

  /**
   * The rows of a table out of which one is picked.
   *
   * @param label the column by which people know them
   * @param group a column with fewer values, by which to look for them, if there are many
   * @param cut whether the table has more rows than are here
   * @param choices by group, and then by label
   */
  public record Choices(
      String table, String label, Optional<String> group, boolean cut, List<Choice> choices) {
    public Choices {
      choices = List.copyOf(choices);
    }
  }

  /**
   * A row.
   *
   * @param value of the field, if this one is picked
   * @param label no two of a group have the same
   * @param group empty for NULL, or if there are no groups
   */
  public record Choice(Object value, String label, Optional<String> group) {}
}
