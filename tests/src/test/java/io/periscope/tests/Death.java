package io.periscope.tests;

/**
 * How a process is to end.
 *
 * @param occurrence at which time that the step comes, from 1
 */
record Death(DeathPoint at, DeathPoint.Moment moment, int occurrence) {

  /** As a system property. */
  static Death parse(String text) {
    String[] parts = text.split("/");
    return new Death(
        DeathPoint.valueOf(parts[0]),
        DeathPoint.Moment.valueOf(parts[1]),
        Integer.parseInt(parts[2]));
  }

  @Override
  public String toString() {
    return at + "/" + moment + "/" + occurrence;
  }
}
