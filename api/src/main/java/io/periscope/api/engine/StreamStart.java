package io.periscope.api.engine;

import io.periscope.api.log.Coverage;
import java.util.List;

/**
 * Where a stream begins that the local state does not know: at the beginning of its log, or behind
 * what the lake holds of it.
 *
 * @param at everything before it is in the lake
 * @param segment the number of the first segment
 * @param epoch of the first writer; above all that wrote to the lake
 * @param accepted events accepted before it
 * @param quarantined events quarantined before it
 * @param masterFiles the files of the accepted ones
 * @param quarantineFiles the files of the quarantined ones, and of those that were released
 */
public record StreamStart(
    Coverage at,
    long segment,
    long epoch,
    long accepted,
    long quarantined,
    List<String> masterFiles,
    List<String> quarantineFiles) {
  public StreamStart {
    masterFiles = List.copyOf(masterFiles);
    quarantineFiles = List.copyOf(quarantineFiles);
  }

  /** The start of a stream that nobody has read yet. */
  public static StreamStart of(Coverage beginning) {
    return new StreamStart(beginning, 1, 1, 0, 0, List.of(), List.of());
  }
}
