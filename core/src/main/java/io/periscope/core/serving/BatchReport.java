package io.periscope.core.serving;

import io.periscope.api.engine.BatchVersion;
import java.time.Duration;
import java.util.List;

/** What a batch did: the versions that it published, in view order. */
public record BatchReport(boolean full, List<BatchVersion> versions, Duration took) {}
