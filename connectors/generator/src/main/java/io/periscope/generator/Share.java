package io.periscope.generator;

/** True in a share of the rows. */
record Share(double share, Draws draws) implements Texts {
  @Override
  public void write(long row, long now, Text text) {
    text.add(draws.unit(row, 1) < share ? "true" : "false");
  }
}
