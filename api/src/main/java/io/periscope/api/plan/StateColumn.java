package io.periscope.api.plan;

import io.periscope.api.model.DataType;

/**
 * A column of a view's state table.
 *
 * @param combine how two rows of the same group become one
 */
public record StateColumn(String name, DataType type, Combine combine) {

  /** How the values of one group are combined. */
  public enum Combine {
    /** Not combined: part of the group's identity. */
    KEY,
    SUM,
    MIN,
    MAX,
    /** Not by itself, but together with other columns of the rows, as the plan's merge says. */
    JOINT
  }
}
