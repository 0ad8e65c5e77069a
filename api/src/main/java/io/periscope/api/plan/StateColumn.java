package io.periscope.api.plan;

import io.periscope.api.model.DataType;

/**
 * A column of a view's state table.
 *
 * @param combine how two rows of the same group become one
 */
public record StateColumn(String name, DataType type, Combine combine) {

  /** How the values of one group are combined: the whole algebra. */
  public enum Combine {
    /** Not combined: part of the group's identity. */
    KEY,
    SUM,
    MIN,
    MAX
  }
}
