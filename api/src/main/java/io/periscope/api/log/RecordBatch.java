package io.periscope.api.log;

import java.util.Arrays;

/**
 * Records read from a topic, as parallel arrays so that a hundred thousand of them cost no objects
 * of ours. Within a partition they stand in offset order.
 *
 * <p>Filled by a reader, then handed on; nobody changes it after that.
 */
public final class RecordBatch {
  private int size;
  private int[] partitions;
  private long[] offsets;
  private long[] timestamps;
  private byte[][] values;
  private long bytes;

  public RecordBatch(int capacity) {
    partitions = new int[capacity];
    offsets = new long[capacity];
    timestamps = new long[capacity];
    values = new byte[capacity][];
  }

  /**
   * @param timestamp when the log took the record, milliseconds since 1970 UTC
   * @param value the bytes as they were sent; an absent value is an empty array
   */
  public void add(int partition, long offset, long timestamp, byte[] value) {
    if (size == offsets.length) {
      int capacity = Math.max(16, size * 2);
      partitions = Arrays.copyOf(partitions, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
      timestamps = Arrays.copyOf(timestamps, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    partitions[size] = partition;
    offsets[size] = offset;
    timestamps[size] = timestamp;
    values[size] = value;
    bytes += value.length;
    size++;
  }

  public int size() {
    return size;
  }

  /** The size of all values together. */
  public long bytes() {
    return bytes;
  }

  public int partition(int row) {
    return partitions[row];
  }

  public long offset(int row) {
    return offsets[row];
  }

  public long timestamp(int row) {
    return timestamps[row];
  }

  public byte[] value(int row) {
    return values[row];
  }
}
