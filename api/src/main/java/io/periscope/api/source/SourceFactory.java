package io.periscope.api.source;

import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import java.util.Optional;

/** Opens one kind of source. */
public interface SourceFactory {

  /** Whether it is this factory that knows this kind. */
  boolean supports(SourceDef source);

  /**
   * Names the source for its position: the same declaration, the same name, so that a source that
   * was changed to other files begins at their start.
   */
  String name(StreamDef stream);

  /**
   * @param position where to go on; empty to begin
   * @throws io.periscope.api.error.PeriscopeException when there is nothing there to read, or its
   *     columns are not those of the stream
   */
  Source open(StreamDef stream, Optional<String> position);
}
