package io.periscope.api.engine;

import io.periscope.api.plan.ViewPlan;
import java.util.List;

/**
 * A batch version that is ready to be served.
 *
 * @param files Parquet files that hold its state rows
 */
public record Publication(ViewPlan plan, BatchVersion version, List<String> files) {
  public Publication {
    files = List.copyOf(files);
  }
}
