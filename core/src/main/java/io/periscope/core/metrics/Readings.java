package io.periscope.core.metrics;

import io.periscope.api.log.Coverage;
import io.periscope.core.serving.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a running workspace knows of itself without asking anything that costs. */
public interface Readings {
  Status status();

  /** The end of a stream's log, as of a moment ago. */
  Coverage logEnd(String stream);

  /** Events in a stream's quarantine by their reasons' texts, as of some seconds ago. */
  Map<String, Long> quarantineReasons(String stream);

  /** Events of a stream that were set aside as they were read, since the start of the process. */
  long quarantinedSinceStart(String stream);

  /** When the log took the newest event that was read of a stream; empty before the first. */
  Optional<Instant> lastEvent(String stream);

  /** The declared models, in name order. */
  List<ModelReading> modelReadings();
}
