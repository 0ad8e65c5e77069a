package io.periscope.api.log;

/** Where one event stands in a topic. Offsets count from 0. */
public record Position(int partition, long offset) {
  @Override
  public String toString() {
    return partition + ":" + offset;
  }
}
