package io.periscope.app;

import io.periscope.api.metrics.Meters;
import io.periscope.core.Pipeline;
import io.periscope.core.metrics.Gathering;
import io.periscope.core.metrics.JobGathering;
import io.periscope.core.metrics.Machine;
import io.periscope.core.metrics.Readings;
import io.periscope.core.schedule.JobOperations;
import io.periscope.core.serving.Operations;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells at each scrape how everything stands, from the first moment to the last. */
final class Measuring {
  private static final Logger LOG = LoggerFactory.getLogger(Measuring.class);

  private final Gathering gathering;
  private final Machine machine;
  private final Operations entrance;
  private final Meters meters;
  private volatile Optional<JobGathering> jobs = Optional.empty();
  private volatile Optional<Readings> readings = Optional.empty();

  /**
   * @param entrance tells the state also while there is nothing else to tell
   */
  Measuring(Meters meters, Operations entrance, Path data) {
    this.gathering = new Gathering(meters, Pipeline.VERSION);
    this.machine = new Machine(data, meters, System::nanoTime);
    this.entrance = entrance;
    this.meters = meters;
    meters.beforeScrape(this::tell);
  }

  /** From now on there is everything to tell. */
  void of(Readings running, JobOperations scheduled) {
    jobs = Optional.of(new JobGathering(scheduled, meters, Clock.systemUTC()));
    readings = Optional.of(running);
  }

  private void tell() {
    machine.tell();
    try {
      String state = entrance.status().state();
      if (readings.isPresent() && !state.equals("stopping")) {
        gathering.all(readings.get());
        gathering.quality(entrance.quality().outcomes());
        jobs.ifPresent(JobGathering::tell);
      } else {
        gathering.state(entrance.status());
      }
    } catch (RuntimeException e) {
      // The other values are worth telling all the same; those of before stand for these.
      LOG.warn("not everything could be measured: {}", e.getMessage(), e);
    }
  }
}
