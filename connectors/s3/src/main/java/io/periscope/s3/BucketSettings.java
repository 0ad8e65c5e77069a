package io.periscope.s3;

import io.periscope.files.ArrivalSettings;
import java.util.Optional;

/**
 * A bucket into which objects are put.
 *
 * @param delete whether an object is deleted once its rows are in the log
 */
record BucketSettings(BucketPath path, Access access, boolean delete, ArrivalSettings arrivals) {

  /**
   * Where the store is and who asks; each may name variables of the environment.
   *
   * @param endpoint AWS when empty
   * @param pathStyle whether the bucket is named in the path of an address, not in its host
   * @param keys what the SDK finds when empty
   * @param anonymous whether requests are not signed
   */
  record Access(
      Optional<String> endpoint,
      Optional<String> region,
      boolean pathStyle,
      Optional<Keys> keys,
      boolean anonymous) {}

  /** A name and its secret. */
  record Keys(String access, String secret) {
    /** Without the secret. */
    @Override
    public String toString() {
      return access;
    }
  }
}
