package io.periscope.api.log;

import java.util.Arrays;
import java.util.Optional;

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

  /** As long as the others once a record has one; empty before. */
  private RecordHead[] heads = new RecordHead[0];

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
      heads = heads.length == 0 ? heads : Arrays.copyOf(heads, capacity);
    }
    partitions[size] = partition;
    offsets[size] = offset;
    timestamps[size] = timestamp;
    values[size] = value;
    bytes += value.length;
    size++;
  }

  /** Adds a record with its key and headers. */
  public void add(int partition, long offset, long timestamp, byte[] value, RecordHead head) {
    add(partition, offset, timestamp, value);
    if (heads.length == 0) {
      heads = new RecordHead[offsets.length];
    }
    heads[size - 1] = head;
    bytes += head.bytes();
  }

  /** Adds a record of another batch. */
  public void add(RecordBatch other, int row) {
    int partition = other.partition(row);
    Optional<RecordHead> head = other.head(row);
    if (head.isPresent()) {
      add(partition, other.offset(row), other.timestamp(row), other.value(row), head.get());
    } else {
      add(partition, other.offset(row), other.timestamp(row), other.value(row));
    }
  }

  public int size() {
    return size;
  }

  /** The size of all values, and of the keys and headers that were read, together. */
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

  /** Key and headers; empty when they were not read. */
  public Optional<RecordHead> head(int row) {
    return heads.length == 0 ? Optional.empty() : Optional.ofNullable(heads[row]);
  }
}
