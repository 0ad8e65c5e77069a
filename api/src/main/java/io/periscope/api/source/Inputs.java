package io.periscope.api.source;

import java.util.List;
import java.util.Optional;

/**
 * How far a source has come with the files, or objects, that it reads one after the other.
 *
 * @param read how many it has read to their end, since it is this source
 * @param waiting how many it has found that are to be read
 * @param reading the one that it is in
 * @param failed those that it has set aside, and those that it may not read now
 */
public record Inputs(long read, long waiting, Optional<String> reading, List<Failure> failed) {
  public Inputs {
    failed = List.copyOf(failed);
  }

  /**
   * @param name of the file
   * @param reason for people
   */
  public record Failure(String name, String reason) {}
}
