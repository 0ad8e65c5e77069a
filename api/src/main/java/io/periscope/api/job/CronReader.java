package io.periscope.api.job;

import java.time.ZoneId;

/** Understands cron expressions. */
@FunctionalInterface
public interface CronReader {

  /**
   * @param expression five fields: minute, hour, day of the month, month, day of the week
   * @throws io.periscope.api.error.PeriscopeException (USER) when it is none
   */
  DueTimes read(String expression, ZoneId zone);
}
