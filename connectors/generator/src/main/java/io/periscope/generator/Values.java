package io.periscope.generator;

/** How the values of a field are made, in one of three kinds. */
sealed interface Values permits Numbers, Times, Texts {

  /**
   * Adds a row's value as plain text.
   *
   * @param now the wall clock of this row, microseconds since 1970 UTC
   */
  void write(long row, long now, Text text);

  /** Whether the value does not exist because another one that it is made from is null. */
  default boolean absent(long row) {
    return false;
  }
}
