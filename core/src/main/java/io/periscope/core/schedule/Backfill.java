package io.periscope.core.schedule;

import io.periscope.api.job.RunRecord;
import java.util.List;

/**
 * What a backfill came to.
 *
 * @param made the runs that it made, in the order of their intervals
 * @param there the runs that were there already
 */
public record Backfill(List<RunRecord> made, List<RunRecord> there) {}
