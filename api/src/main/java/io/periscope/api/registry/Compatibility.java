package io.periscope.api.registry;

/** Which changes of a schema a subject allows. */
public enum Compatibility {
  /** Any. */
  NONE(false, false, false),
  /** What was written with the newest version can be read with the new schema. */
  BACKWARD(true, false, false),
  /** … with every version. */
  BACKWARD_TRANSITIVE(true, false, true),
  /** What is written with the new schema can be read with the newest version. */
  FORWARD(false, true, false),
  /** … with every version. */
  FORWARD_TRANSITIVE(false, true, true),
  /** Both ways. */
  FULL(true, true, false),
  /** Both ways, with every version. */
  FULL_TRANSITIVE(true, true, true);

  private final boolean backward;
  private final boolean forward;
  private final boolean transitive;

  Compatibility(boolean backward, boolean forward, boolean transitive) {
    this.backward = backward;
    this.forward = forward;
    this.transitive = transitive;
  }

  /** Whether the new schema must read what the old one wrote. */
  public boolean backward() {
    return backward;
  }

  /** Whether the old schema must read what the new one writes. */
  public boolean forward() {
    return forward;
  }

  /** Whether all former versions count, not the newest alone. */
  public boolean transitive() {
    return transitive;
  }
}
