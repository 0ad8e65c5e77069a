package io.periscope.core.schedule;

import io.periscope.api.job.JobDef;
import io.periscope.api.job.RunRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a job stands.
 *
 * @param nextDue by the clock; empty if it is not
 * @param last its newest runs, newest first
 * @param problem why it cannot be triggered as it is declared, such as a folder that cannot be
 *     listed
 */
public record JobInfo(
    JobDef definition,
    Optional<Instant> nextDue,
    int queued,
    int running,
    List<RunRecord> last,
    Optional<String> problem) {}
