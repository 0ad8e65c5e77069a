package io.periscope.core.testing;

import io.periscope.api.decode.DecoderFactory;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.StateStore;
import java.nio.file.Path;
import java.util.List;

/**
 * Engines for unit tests alone: nothing that is in service may be on them, for a test puts rows of
 * its own into tables.
 *
 * @param folder for files; whoever made it deletes it
 * @param formats of events that the core does not know itself
 */
public record Workbench(
    BatchEngine batch, StateStore store, List<DecoderFactory> formats, Path folder) {
  public Workbench {
    formats = List.copyOf(formats);
  }
}
