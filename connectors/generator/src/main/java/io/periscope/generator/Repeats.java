package io.periscope.generator;

/** Which events come again, and where: a few events later. */
final class Repeats {
  /** At most this many rows later. */
  static final int FARTHEST = 8;

  private final double share;
  private final Draws draws;

  /**
   * @param share of rows that come again, 0 to 1
   */
  Repeats(double share, Draws draws) {
    this.share = share;
    this.draws = draws;
  }

  /**
   * The row whose event stands at a place among those that come with a row: itself, then the ones
   * that come again after it.
   *
   * @param last whether no row follows, so that everything that is still to come comes now
   * @param place counted from 0
   * @return -1 when there are fewer
   */
  long at(long row, boolean last, int place) {
    if (place == 0) {
      return row;
    }
    if (share == 0) {
      return -1;
    }
    int found = 0;
    for (int back = FARTHEST; back >= 0; back--) {
      if (comesAgain(row - back, back, last) && ++found == place) {
        return row - back;
      }
    }
    return -1;
  }

  private boolean comesAgain(long row, int back, boolean last) {
    if (row < 0 || draws.unit(row, 1) >= share) {
      return false;
    }
    long distance = 1 + Long.remainderUnsigned(draws.bits(row, 2), FARTHEST);
    return last ? distance >= back : distance == back;
  }
}
