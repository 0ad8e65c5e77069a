package io.periscope.api.learn;

import java.util.List;

/**
 * The columns of a table of examples, in their order.
 *
 * @param columns each with a name of its own
 */
public record Features(List<Column> columns) {

  /**
   * One feature.
   *
   * @param categories 0 for a number. Otherwise its values are categories, told apart by numbers
   *     from 0 to one below this, in the order of the target's mean among the training examples, or
   *     as the model's owner declared them; NaN is one that was not among those
   */
  public record Column(String name, int categories) {
    public boolean categorical() {
      return categories > 0;
    }
  }

  public Features {
    columns = List.copyOf(columns);
  }

  public int size() {
    return columns.size();
  }

  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }
}
