package io.periscope.duckdb;

import java.util.Arrays;

/**
 * When each key was last accepted, for millions of keys: a hash table with open addressing over
 * plain arrays, 24 bytes an entry, at most two thirds full. A key is the first half of a SHA-256.
 */
final class KeyIndex {
  /** A time that no event has: the entry is free. */
  private static final long FREE = Long.MIN_VALUE;

  private long[] high = new long[1024];
  private long[] low = new long[1024];
  private long[] at = free(1024);
  private int size;

  /** A key's digest. */
  record Key(long high, long low) {}

  private static long[] free(int length) {
    long[] times = new long[length];
    Arrays.fill(times, FREE);
    return times;
  }

  int size() {
    return size;
  }

  /** When the key was last accepted; {@link Long#MIN_VALUE} if it was not. */
  long find(Key key) {
    return at[slot(key)];
  }

  void put(Key key, long time) {
    int slot = slot(key);
    if (at[slot] == FREE) {
      size++;
    }
    high[slot] = key.high();
    low[slot] = key.low();
    at[slot] = time;
    if (size * 3L > at.length * 2L) {
      rebuild(FREE + 1);
    }
  }

  /** Forgets keys that were accepted before a time. */
  void forgetBefore(long time) {
    rebuild(time);
  }

  private int slot(Key key) {
    int mask = at.length - 1;
    int slot = (int) key.low() & mask;
    while (at[slot] != FREE && (high[slot] != key.high() || low[slot] != key.low())) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rebuild(long since) {
    long[] oldHigh = high;
    long[] oldLow = low;
    long[] oldAt = at;
    int kept = (int) Arrays.stream(oldAt).filter(time -> time != FREE && time >= since).count();
    int length = Math.max(1024, Integer.highestOneBit(Math.max(1, kept)) * 4);
    high = new long[length];
    low = new long[length];
    at = free(length);
    size = 0;
    for (int i = 0; i < oldAt.length; i++) {
      if (oldAt[i] != FREE && oldAt[i] >= since) {
        put(new Key(oldHigh[i], oldLow[i]), oldAt[i]);
      }
    }
  }
}
