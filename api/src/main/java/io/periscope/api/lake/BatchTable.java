package io.periscope.api.lake;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.DataFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The batch versions of a view, newest last; each replaces the rows of the one before. */
public interface BatchTable {

  /** The newest version with its files; empty when there is none. Always read anew. */
  Optional<Stored> head();

  /**
   * A version as it is in the table, of one instant.
   *
   * @param files with its state rows
   */
  record Stored(BatchVersion version, List<String> files) {
    public Stored {
      files = List.copyOf(files);
    }
  }

  Map<String, Integer> fieldIds();

  String newLocation(long version);

  /**
   * Commits a version: all or nothing.
   *
   * @throws io.periscope.api.error.PeriscopeException when another version came in between; {@link
   *     CommitOutcomeUnknown} when nobody can tell whether it happened
   */
  void replace(BatchVersion version, DataFile file);
}
